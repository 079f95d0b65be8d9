/** Whether the true distribution has the lowest expected loss: what makes a scoring rule proper. */
import type { LossFinding } from './finding.ts'
import { type Probe, type ProbeOutput, probeTokens } from './loss-probe.ts'
import { classesOf, type Groups, logitsOver } from './loss-tokens.ts'

/** True distributions over as many classes as are tried. */
const truths: Readonly<Record<number, readonly (readonly number[])[]>> = {
  2: [
    [0.7, 0.3],
    [0.9, 0.1],
  ],
  3: [
    [0.5, 0.3, 0.2],
    [0.8, 0.1, 0.1],
  ],
  4: [
    [0.5, 0.25, 0.15, 0.1],
    [0.7, 0.1, 0.1, 0.1],
  ],
}

/**
 * At a minimum the expected gradient is zero: its norm over the mean norm of what it is made of. Rounding makes 1e-6
 * of it; the focal weight, which moves the best forecast by a tenth, 0.2.
 */
const stationary = 1e-3
/** By how much of the expected loss another forecast has to be better to count. */
const better = 1e-4

/** Forecasts that are tried beside the truth, as powers of it: surer, less sure, uniform. */
const powers = [1, 2, 0.5, 0]

const normalised = (values: readonly number[]): number[] => {
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

/** At most one finding: the times at which another forecast than the truth is better, and of which kind. */
export async function propriety(
  probe: Probe,
  groups: Groups,
  times: readonly number[],
): Promise<LossFinding[]> {
  const wrong: { time: number; truth: readonly number[]; surer: boolean }[] = []
  for (const time of times) {
    for (const truth of truths[groups.support.length] ?? []) {
      const surer = await betterForecast(probe, groups, truth, time)
      if (surer === undefined) continue
      wrong.push({ time, truth, surer })
      break
    }
  }
  const [first] = wrong
  if (first === undefined) return []
  const at = wrong.map(({ time }) => time).join(', ')
  const what =
    `not proper at t = ${at}: where the true probabilities are ${first.truth.join(', ')}, a forecast that is ` +
    `${first.surer ? 'surer' : 'less sure'} than that has the lowest expected loss`
  return [{ check: 'improper', what }]
}

/** Whether a surer forecast than the truth is better; undefined where none is. */
async function betterForecast(
  probe: Probe,
  groups: Groups,
  truth: readonly number[],
  time: number,
): Promise<boolean | undefined> {
  const { support } = groups
  const size = support.length
  const classes = classesOf(groups)
  const forecasts = powers.map((power) => normalised(truth.map((p) => p ** power)))
  const tokens = Array.from({ length: probeTokens }, (_, token) => token)
  const forecastOf = (token: number) => forecasts[Math.floor(token / size)] ?? truth
  const output = await probe({
    logits: tokens.map((token) => logitsOver(forecastOf(token).map(Math.log), support, classes)),
    targets: tokens.map((token) => support[token % size] as number),
    // Of the first group, which forecasts the truth, each target counts as often as it is true.
    weights: tokens.map((token) => (token < size ? (truth[token] as number) : 0)),
    time,
  })
  const slope = expectedSlope(output, groups)
  if (slope.share > stationary) return slope.towards < 0
  const [ofTruth = 0, surer = 0, ...lessSure] = forecasts.map((_, forecast) =>
    truth.reduce((sum, p, index) => sum + p * (output.perToken[forecast * size + index] as number), 0),
  )
  const margin = better * Math.max(Math.abs(ofTruth), Math.abs(surer))
  if (surer < ofTruth - margin) return true
  return lessSure.some((loss) => loss < ofTruth - margin) ? false : undefined
}

/** The expected gradient at the truth: its share of what it is made of, and its entry at the likeliest class. */
function expectedSlope({ gradient }: ProbeOutput, { support }: Groups) {
  const rows = gradient.slice(0, support.length)
  const classes = (rows[0] as Float32Array).length
  const sum = new Float64Array(classes)
  let parts = 0
  for (const row of rows) {
    parts += Math.hypot(...support.map((at) => row[at] as number))
    row.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value
    })
  }
  const norm = Math.hypot(...support.map((at) => sum[at] as number))
  return { share: parts === 0 ? 0 : norm / parts, towards: sum[support[0] as number] as number }
}
