import type { CriterionId } from '../experiment/types.ts'
import type { ArmNames, Field, InstanceInput } from './input.ts'
import { instanceName } from './input.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

/** A verdict that rests on no estimate. */
export function withoutEstimate(
  criterion: CriterionId,
  verdict: VerdictState,
  reason: string,
  sentence: string,
  estimates: readonly Estimate[] = [],
): Verdict {
  const [leading] = estimates
  const { est = null, lo = null, hi = null } = leading ?? {}
  return { criterion, verdict, sentence, reason, est, lo, hi, estimates }
}

/**
 * What divergence decides before any estimate: without its reference nothing can be compared, and a
 * candidate that diverges has failed. A reference that diverged comes first, even where both did.
 */
export function divergence(
  criterion: CriterionId,
  instances: readonly InstanceInput[],
  fields: readonly Field[],
  { candidate }: ArmNames,
  reference: string,
): Verdict | undefined {
  const lost = divergedRuns(instances, fields, reference)
  if (lost !== undefined) {
    const sentence = `Not comparable: the reference arm ${reference} diverged (${lost}).`
    return withoutEstimate(criterion, 'incomparable', 'the reference diverged', sentence)
  }
  const failed = divergedRuns(instances, fields, candidate)
  if (failed === undefined) return undefined
  const sentence = `Fails: the candidate ${candidate} diverged (${failed}).`
  return withoutEstimate(criterion, 'fail', 'the candidate diverged', sentence)
}

function divergedRuns(
  instances: readonly InstanceInput[],
  fields: readonly Field[],
  arm: string,
): string | undefined {
  const places = instances.flatMap((instance, i) => {
    const seeds = new Set<string>()
    for (const field of fields) {
      for (const [seed, value] of Object.entries(instance[field]?.[arm] ?? {})) {
        if (value === null || !Number.isFinite(value)) seeds.add(seed)
      }
    }
    const where = instances.length > 1 ? ` of ${instanceName(instance, i)}` : ''
    return seeds.size > 0 ? [`seed ${[...seeds].sort().join(', ')}${where}`] : []
  })
  return places.length > 0 ? places.join('; ') : undefined
}

export function insufficient(criterion: CriterionId, reason: string): Verdict {
  return withoutEstimate(criterion, 'insufficient', reason, `Not enough to judge: ${reason}.`)
}

const openings: Readonly<Record<VerdictState, string>> = {
  pass: 'Passes',
  fail: 'Fails',
  inconclusive: 'Undecided',
  insufficient: 'Not enough to judge',
  incomparable: 'Not comparable',
}

export function opening(state: VerdictState): string {
  return openings[state]
}

/** A number for a sentence: fixed decimals, and a minus sign only where digits remain. */
export function figure(value: number, decimals = 2): string {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? (0).toFixed(decimals) : text
}

/** `0.52 σ (95 % interval 0.11 to 0.93)`. */
export function withInterval({ est, lo, hi, unit }: Estimate, level: number): string {
  const space = unit === 'σ' || unit === '%' ? ` ${unit}` : unit === 'margin' ? ' margins' : ''
  return `${figure(est)}${space} (${percent(level)} interval ${figure(lo)} to ${figure(hi)})`
}

/** A log ratio as a ratio: `0.71 (95 % interval 0.60 to 0.84)`. */
export function asRatio({ est, lo, hi }: Estimate, level: number): string {
  const [middle, low, high] = [est, lo, hi].map((value) => figure(Math.exp(value)))
  return `${middle} (${percent(level)} interval ${low} to ${high})`
}

/** ` over 6 instances`, or nothing where there is one. */
export function over(instances: readonly InstanceInput[]): string {
  return instances.length > 1 ? ` over ${instances.length} instances` : ''
}

export function percent(level: number): string {
  return `${Number((100 * level).toFixed(2))} %`
}
