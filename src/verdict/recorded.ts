import type { CriterionId } from '../experiment/types.ts'
import type { VerdictState } from './types.ts'

/** What a committed verdict and a live one are compared by. */
export interface VerdictStamp {
  readonly criterion: CriterionId
  readonly verdict: VerdictState
  /** Of the machine; counts for C1 alone. */
  readonly fingerprint?: string
}

export type Holding =
  | { readonly holds: true; readonly note?: string }
  | { readonly holds: false; readonly sentence: string }

/**
 * Whether a recorded verdict still holds: it breaks where anything that was no fail turns to fail. Every other
 * change is a note, so that noise that makes a pass inconclusive breaks nothing. C1 is a property of the
 * machine: under another fingerprint than the recorded one it never breaks.
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
  return {
    holds: false,
    sentence: `${change}. Find the change that caused it, or record the new verdict with \`-u\` if it is meant.`,
  }
}

function sameMachine(recorded: VerdictStamp, live: VerdictStamp): boolean {
  return recorded.fingerprint !== undefined && recorded.fingerprint === live.fingerprint
}
