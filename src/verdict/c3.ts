import { conclude } from './conclude.ts'
import type { ArmNames, ClaimInput } from './input.ts'
import { defaultArms, levelOf } from './input.ts'
import { estimate, measure, metricGain, unscaled } from './measure.ts'
import { asRatio, divergence, insufficient, over, withInterval } from './outcome.ts'
import { above, atLeast, atMost, below, isMatched, isWorse, thresholds } from './rules.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

/**
 * C3, calibration: ECE (of the binning named beforehand) or token Brier at least 10 % below the baseline's,
 * at no loss of metric. Estimates: `ece` and `brier` as ln(candidate / baseline), whichever were measured,
 * then `gain` in σ.
 */
export function judgeC3(input: ClaimInput, arms: ArmNames = defaultArms): Verdict {
  const { instances } = input
  const level = levelOf(input)
  const { candidate, baseline } = arms
  const diverged = divergence('C3', instances, ['metric', 'ece', 'brier'], arms, baseline)
  if (diverged !== undefined) return diverged

  const metric = metricGain(instances, candidate, baseline)
  if ('reason' in metric) return insufficient('C3', metric.reason)
  const measured = (['ece', 'brier'] as const).map((name) => ({
    name,
    result: measure(instances, name, candidate, baseline, 'logarithm'),
  }))
  const usable = measured.flatMap(({ name, result }) =>
    result.state === 'measured' ? [{ name, parts: unscaled(result.comparisons) }] : [],
  )
  const unusable = measured.flatMap(({ result }) => (result.state === 'unusable' ? [result.reason] : []))
  const [first, ...rest] = usable
  if (first === undefined) {
    return insufficient('C3', unusable[0] ?? 'neither ECE nor Brier score was measured')
  }

  return conclude({
    criterion: 'C3',
    instances,
    estimates: (view) => {
      const ratio = ({ name, parts }: typeof first) => estimate(name, 'log ratio', parts, level, view)
      return [ratio(first), ...rest.map(ratio), estimate('gain', 'σ', metric.parts, level, view)]
    },
    decide: (estimates) => decideC3(gainOf(estimates), ratiosOf(estimates), unusable.length > 0),
    literal: (estimates) => literalC3(gainOf(estimates), ratiosOf(estimates)),
    describe: (estimates) => {
      const ratios = ratiosOf(estimates).map(
        (ratio) => `${ratio.name === 'ece' ? 'ECE' : 'Brier score'} is ${asRatio(ratio, level)}`,
      )
      const gap = unusable[0] === undefined ? '' : `; ${unusable[0]}`
      return (
        `${candidate}'s ${ratios.join(' and its ')} times that of ${baseline}, at a gain of ` +
        `${withInterval(gainOf(estimates), level)}${over(instances)}${gap}. Asked: one of them at most ` +
        `${thresholds.calibration} with the whole interval below 1, at no loss of metric.`
      )
    },
  })
}

const gainOf = (estimates: readonly Estimate[]) => estimates.at(-1) as Estimate
const ratiosOf = (estimates: readonly Estimate[]) => estimates.slice(0, -1)

/** The row of the decision table; `open`: another ratio was measured but can't be judged. */
export function decideC3(gain: Estimate, ratios: readonly Estimate[], open: boolean): VerdictState {
  const limit = Math.log(thresholds.calibration)
  const lower = ratios.some((ratio) => atMost(ratio.est, limit) && below(ratio.hi, 0))
  if (lower && isMatched(gain)) return 'pass'
  const notLower = !open && ratios.every((ratio) => above(ratio.lo, limit))
  return notLower || isWorse(gain) ? 'fail' : 'inconclusive'
}

function literalC3(gain: Estimate, ratios: readonly Estimate[]): NonNullable<Verdict['literal']> {
  const lower = ratios.some((ratio) => atMost(ratio.est, Math.log(thresholds.calibration)))
  const kept = atLeast(gain.hi, 0)
  return {
    verdict: lower && kept ? 'pass' : 'fail',
    sentence: !lower
      ? 'no point estimate is 10 % lower'
      : kept
        ? 'a point estimate is 10 % lower, and the metric not significantly worse'
        : 'a point estimate is 10 % lower, but the metric significantly worse',
  }
}
