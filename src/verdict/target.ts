import type { ArmTable } from '../stats/index.ts'
import type { ArmNames } from './input.ts'
import { defaultArms } from './input.ts'

export interface CurvePoint {
  /** Updates made. */
  readonly step: number
  /** Validation score, higher is better. */
  readonly score: number
}

/** arm → seed → evaluations by step; null where the run diverged. */
export type Curves = Readonly<Record<string, Readonly<Record<string, readonly CurvePoint[] | null>>>>

export interface StepsToTarget {
  /** null where no run of the two arms has an evaluation. */
  readonly target: number | null
  /** arm → seed → steps; null where the run diverged or, for other arms, never reached the target. */
  readonly steps: ArmTable
}

/**
 * The target of C2's speed: the worst best-so-far validation score over all seeds of baseline and candidate.
 * Every run of the two reaches it, so nothing is censored, and neither arm is favoured.
 *
 * Steps to reach it are read off the best-so-far curve, linearly between the last evaluation below the target
 * and the first that reaches it. Taking the first evaluation itself would round up to the evaluation interval:
 * coarse against a ratio of 0.75, and full of ties that feign a spread of zero. A run whose first evaluation
 * already reaches the target gets that evaluation's step.
 */
export function stepsToTarget(
  curves: Curves,
  arms: Pick<ArmNames, 'baseline' | 'candidate'> = defaultArms,
): StepsToTarget {
  const peaks = [arms.baseline, arms.candidate].flatMap((arm) =>
    Object.values(curves[arm] ?? {}).flatMap((curve) => {
      const peak = bestSoFar(curve ?? []).at(-1)
      return peak === undefined ? [] : [peak.score]
    }),
  )
  const target = peaks.length > 0 ? Math.min(...peaks) : null
  const ofArm = (runs: Curves[string]) =>
    Object.fromEntries(
      Object.entries(runs).map(([seed, curve]) => [
        seed,
        curve === null || target === null ? null : stepsUntil(bestSoFar(curve), target),
      ]),
    )
  const steps = Object.fromEntries(Object.entries(curves).map(([arm, runs]) => [arm, ofArm(runs)]))
  return { target, steps }
}

function bestSoFar(curve: readonly CurvePoint[]): CurvePoint[] {
  let best = Number.NEGATIVE_INFINITY
  return curve
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => a.step - b.step)
    .map(({ step, score }) => {
      best = Math.max(best, score)
      return { step, score: best }
    })
}

function stepsUntil(curve: readonly CurvePoint[], target: number): number | null {
  const reached = curve.findIndex(({ score }) => score >= target)
  const at = curve[reached]
  const before = curve[reached - 1]
  if (at === undefined) return null
  if (before === undefined) return at.step
  return before.step + ((at.step - before.step) * (target - before.score)) / (at.score - before.score)
}
