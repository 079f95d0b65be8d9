import { conclude } from './conclude.ts'
import type { ArmNames, ClaimInput } from './input.ts'
import { defaultArms, levelOf } from './input.ts'
import { estimate, measure, metricGain, unscaled } from './measure.ts'
import { asRatio, divergence, insufficient, over, withInterval } from './outcome.ts'
import { above, atLeast, atMost, below, isMatched, isWorse, thresholds } from './rules.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

/**
 * C2, quality or speed: the candidate beats the baseline by 0.3 σ (σ: spread of the metric over seeds), or
 * matches it and reaches the common target (see `stepsToTarget`) in at most 0.75 of the steps. Estimates:
 * `gain` in σ, and `speed` as ln(steps candidate / steps baseline) where steps were measured.
 */
export function judgeC2(input: ClaimInput, arms: ArmNames = defaultArms): Verdict {
  const { instances } = input
  const level = levelOf(input)
  const { candidate, baseline } = arms
  const diverged = divergence('C2', instances, ['metric', 'steps'], arms, baseline)
  if (diverged !== undefined) return diverged

  const metric = metricGain(instances, candidate, baseline)
  if ('reason' in metric) return insufficient('C2', metric.reason)
  const steps = measure(instances, 'steps', candidate, baseline, 'logarithm')
  const speedText = (speed: Estimate | undefined) => {
    if (speed !== undefined)
      return `, and needs ${asRatio(speed, level)} times the steps to the common target`
    return steps.state === 'unusable'
      ? `; speed can't be judged (${steps.reason})`
      : '; no speed was measured'
  }

  return conclude({
    criterion: 'C2',
    instances,
    estimates: (view) => {
      const gain = estimate('gain', 'σ', metric.parts, level, view)
      if (steps.state !== 'measured') return [gain]
      return [gain, estimate('speed', 'log ratio', unscaled(steps.comparisons), level, view)]
    },
    decide: ([gain, speed]) => decideC2(gain, speed, steps.state === 'absent'),
    literal: ([gain, speed]) => literalC2(gain, speed),
    describe: ([gain, speed]) =>
      `${candidate} gains ${withInterval(gain, level)} on ${baseline}${over(instances)}${speedText(speed)}. ` +
      `Asked: at least ${thresholds.gain} σ with the whole interval above 0, or a matched metric in at most ` +
      `${thresholds.speed} of the steps.`,
  })
}

/** The row of the decision table; `noSpeed`: steps were measured nowhere. */
export function decideC2(gain: Estimate, speed: Estimate | undefined, noSpeed: boolean): VerdictState {
  const limit = Math.log(thresholds.speed)
  const better = atLeast(gain.est, thresholds.gain) && above(gain.lo, 0)
  const faster = speed !== undefined && atMost(speed.est, limit) && below(speed.hi, 0)
  if (better || (faster && isMatched(gain))) return 'pass'
  const notFaster = noSpeed || (speed !== undefined && above(speed.lo, limit))
  return below(gain.hi, thresholds.gain) && (notFaster || isWorse(gain)) ? 'fail' : 'inconclusive'
}

function literalC2(gain: Estimate, speed: Estimate | undefined): NonNullable<Verdict['literal']> {
  const better = atLeast(gain.est, thresholds.gain)
  const faster = speed !== undefined && atMost(speed.est, Math.log(thresholds.speed)) && atLeast(gain.hi, 0)
  return {
    verdict: better || faster ? 'pass' : 'fail',
    sentence: better
      ? `the point estimate is at least ${thresholds.gain} σ`
      : faster
        ? `not significantly worse, and the point estimate of steps is at most ${thresholds.speed}`
        : `the point estimates show neither ${thresholds.gain} σ nor ${thresholds.speed} of the steps`,
  }
}
