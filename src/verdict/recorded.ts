import type { CriterionId } from '../experiment/types.ts'
import type { VerdictState } from './types.ts'

/** What a committed verdict and a live one are compared by. */
export interface VerdictStamp {
  readonly criterion: CriterionId
  readonly verdict: VerdictState
  /** Of the machine; counts for C1 alone. */
  readonly fingerprint?: string
  /** Of the leading estimate, where there is one; counts for C1 alone. */
  readonly lo?: number | null
  readonly hi?: number | null
}

export type Holding =
  | { readonly holds: true; readonly note?: string }
  | { readonly holds: false; readonly sentence: string }

/**
 * Whether a recorded verdict still holds: it breaks where anything that was no fail turns to fail. Every other
 * change is a note, so that noise that makes a pass inconclusive breaks nothing. C1 is a property of the
 * machine: under another fingerprint than the recorded one it never breaks. It is also measured anew in every clean
 * run, unlike what comes of stored cells: near a threshold it turns to fail by chance, so it breaks only where the
 * interval has left the recorded one.
 */
export function compareRecorded(recorded: VerdictStamp, live: VerdictStamp): Holding {
  const { criterion } = live
  const change = `${criterion} was recorded as ${recorded.verdict} and is now ${live.verdict}`
  if (criterion === 'C1' && !sameMachine(recorded, live)) {
    const machines = `recorded on ${recorded.fingerprint ?? 'an unnamed machine'}, measured on ${live.fingerprint ?? 'an unnamed machine'}`
    return { holds: true, note: `${change}; ${machines}: informative only` }
  }
  if (recorded.verdict === live.verdict) return { holds: true }
  if (live.verdict !== 'fail') return { holds: true, note: change }
  if (criterion === 'C1' && overlap(recorded, live)) {
    return { holds: true, note: `${change}, with an interval that overlaps the recorded one` }
  }
  return {
    holds: false,
    sentence: `${change}. Find the change that caused it, or record the new verdict with \`-u\` if it is meant.`,
  }
}

function overlap(one: VerdictStamp, other: VerdictStamp): boolean {
  const [low, high] = [one.lo ?? null, one.hi ?? null]
  const [lo, hi] = [other.lo ?? null, other.hi ?? null]
  if (low === null || high === null || lo === null || hi === null) return false
  return lo <= high && low <= hi
}

function sameMachine(recorded: VerdictStamp, live: VerdictStamp): boolean {
  return recorded.fingerprint !== undefined && recorded.fingerprint === live.fingerprint
}
