import { criterionIds } from '../experiment/types.ts'
import type { Verdict, VerdictState } from './types.ts'

export interface OverallVerdict {
  readonly verdict: VerdictState
  readonly sentence: string
  readonly reason?: string
  /** How many of the five criteria came out as pass or fail. */
  readonly decided: number
  readonly of: number
}

/** States that keep the whole from passing, the most telling first. */
const hindrances = ['fail', 'incomparable', 'insufficient', 'inconclusive'] as const

/**
 * The claim as a whole: passes only if C1–C5 all pass, fails as soon as one fails. Needs no correction for
 * five tests, since all have to pass. A criterion without a verdict counts as insufficient.
 */
export function judgeOverall(verdicts: readonly Pick<Verdict, 'criterion' | 'verdict'>[]): OverallVerdict {
  const states = criterionIds.map((criterion) => ({
    criterion,
    state: verdicts.find((verdict) => verdict.criterion === criterion)?.verdict ?? ('insufficient' as const),
  }))
  const of = criterionIds.length
  const decided = states.filter(({ state }) => state === 'pass' || state === 'fail').length
  const verdict = hindrances.find((hindrance) => states.some(({ state }) => state === hindrance))
  if (verdict === undefined) {
    return { verdict: 'pass', sentence: 'Passes: C1 to C5 all pass.', decided, of }
  }
  const list = states.map(({ criterion, state }) => `${criterion} ${state}`).join(', ')
  const opening = verdict === 'fail' ? 'Fails' : 'Not established'
  const named = states.filter(({ state }) => state === verdict).map(({ criterion }) => criterion)
  const reason = `${named.join(', ')}: ${verdict}`
  return { verdict, sentence: `${opening}: ${list}.`, reason, decided, of }
}

/** The last line of a run: `decided 2 of 5`, so that a run in which all was skipped can't look like success. */
export function decidedLine(verdicts: readonly Pick<Verdict, 'verdict'>[]): string {
  const decided = verdicts.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').length
  return `decided ${decided} of ${verdicts.length}`
}
