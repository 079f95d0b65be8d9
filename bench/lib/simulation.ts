/** Simulated experiments whose truth is known, and timings of a machine whose noise is known: what verdicts are tried on. */
import { type RandomStream, randomStream } from '../../src/base/random.ts'
import type { ArmTable } from '../../src/stats/index.ts'
import type { ClaimInput, ComparisonsInput, TimingInput } from '../../src/verdict/index.ts'

const arms = ['log-loss', 'brier', 'hypros', 'hypros-fixed-lambda', 'hypros-linear-schedule']

/** Of the seeds of one instance, over arms. */
export const seedCorrelation = 0.3

/** Standard deviation over seeds: the metric's is 1 (so effects are in σ), the others' are of logarithms. */
const spreads = { steps: 0.3, ece: 0.3, brier: 0.1 } as const

/** How the candidate really differs from all other arms. */
export interface Truth {
  /** Metric, in σ. */
  readonly gain: number
  /** Ratio of steps to the target, of ECE and of Brier scores; 1 where not given. */
  readonly steps?: number
  readonly ece?: number
  readonly brier?: number
}

export interface Size {
  readonly instances: number
  readonly seeds: number
}

/** An experiment of five arms. Its quantities are independent of each other, which gives chance its most chances. */
export function simulatedClaim(
  stream: RandomStream,
  { instances, seeds }: Size,
  { gain, steps = 1, ece = 1, brier = 1 }: Truth,
): ClaimInput {
  const ratio = (typical: number, spread: number, effect: number) =>
    table(stream, seeds, (deviation, isCandidate) =>
      Math.exp(Math.log(typical) + spread * deviation + (isCandidate ? Math.log(effect) : 0)),
    )
  return {
    instances: Array.from({ length: instances }, () => ({
      metric: table(stream, seeds, (deviation, isCandidate) => 20 + deviation + (isCandidate ? gain : 0)),
      steps: ratio(400, spreads.steps, steps),
      ece: ratio(0.05, spreads.ece, ece),
      brier: ratio(0.6, spreads.brier, brier),
    })),
  }
}

/** The same experiment if nothing but the metric had been measured. */
export function metricAlone({ instances }: ClaimInput): ClaimInput {
  return { instances: instances.map(({ metric = {} }) => ({ metric })) }
}

/** Standard normal deviations, correlated over arms within a seed. */
function table(
  stream: RandomStream,
  seeds: number,
  value: (deviation: number, isCandidate: boolean) => number,
): ArmTable {
  const shared = Array.from({ length: seeds }, () => stream.normal())
  const row = (arm: string) =>
    shared.map((common, seed) => {
      const deviation = Math.sqrt(seedCorrelation) * common + Math.sqrt(1 - seedCorrelation) * stream.normal()
      return [String(seed + 1), value(deviation, arm === 'hypros')]
    })
  return Object.fromEntries(arms.map((arm) => [arm, Object.fromEntries(row(arm))]))
}

/**
 * Mean gains of an experiment with one model a data set, or with several that share it: half of a gain's variance is
 * then the data set's own.
 */
export function simulatedComparisons(
  stream: RandomStream,
  { datasets, models, seeds }: { readonly datasets: number; readonly models: number; readonly seeds: number },
  gain: number,
): ComparisonsInput {
  const spread = Math.sqrt((2 * (1 - seedCorrelation)) / seeds)
  const share = models > 1 ? 0.5 : 0
  const comparisons = Array.from({ length: datasets }, (_, dataset) => {
    const common = stream.normal()
    return Array.from({ length: models }, (__, model) => ({
      dataset: `d${dataset}`,
      model: `m${model}`,
      gain: gain + spread * (Math.sqrt(share) * common + Math.sqrt(1 - share) * stream.normal()),
    }))
  })
  return { comparisons: comparisons.flat() }
}

/** A machine on which one loss takes exactly as long as the other: log ratios vary from process to process, and by block. */
export const timingNoise = { process: 0.006, block: 0.11 } as const

/** Times of the baseline against itself. */
export function simulatedTiming(
  stream: RandomStream,
  { processes, blocks }: { readonly processes: number; readonly blocks: number },
): TimingInput {
  return {
    min_blocks: blocks,
    processes: Array.from({ length: processes }, () => {
      const own = timingNoise.process * stream.normal()
      return Array.from({ length: blocks }, () => {
        const time = Math.exp(own + timingNoise.block * stream.normal())
        return [1, time, time, 1]
      })
    }),
  }
}

/** A stream of its own for each thing simulated, so that none changes another's numbers. */
export const simulation = (name: string, ...counters: number[]): RandomStream =>
  randomStream(1, `error rates/${name}`, ...counters)
