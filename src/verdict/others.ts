import { holm } from '../stats/index.ts'
import type { ArmNames, ClaimInput } from './input.ts'
import { defaultArms, levelOf } from './input.ts'
import { estimate, metricGain } from './measure.ts'
import type { Estimate } from './types.ts'

/** An arm that gets no verdict: its gain on the baseline, and p adjusted for all such arms (Holm). */
export interface OtherArm {
  readonly arm: string
  readonly gain: Estimate
  readonly adjustedP: number
}

/**
 * The gains of the arms beside baseline and candidate, in the order of the first instance's table; arms that
 * can't be estimated in every instance are left out. The candidate's variance over test examples stands in
 * for theirs.
 */
export function otherArms(input: ClaimInput, arms: ArmNames = defaultArms): OtherArm[] {
  const level = levelOf(input)
  const names = Object.keys(input.instances[0]?.metric ?? {}).filter(
    (arm) => arm !== arms.baseline && arm !== arms.candidate,
  )
  const found = names.flatMap((arm) => {
    const metric = metricGain(input.instances, arm, arms.baseline)
    return 'reason' in metric ? [] : [{ arm, gain: estimate('gain', 'σ', metric.parts, level) }]
  })
  const adjusted = holm(found.map(({ gain }) => gain.p ?? 1))
  return found.map(({ arm, gain }, i) => ({ arm, gain, adjustedP: adjusted[i] as number }))
}
