import { compareRecorded, type Verdict, type VerdictStamp } from '../verdict/index.ts'

/** What becomes of a criterion's test. */
export type Conclusion = { readonly warnings: readonly string[] } & (
  | { readonly result: 'pass' }
  /** `sentence`: why it fails, beside the verdict itself. */
  | { readonly result: 'fail'; readonly sentence?: string }
  | { readonly result: 'skip'; readonly note: string }
)

/**
 * A pass passes and a fail fails; anything else is skipped with its reason. Where a verdict is recorded, the test
 * asserts that it holds instead: a fail that was recorded as one passes, and what changed otherwise is a warning.
 * `fingerprint` is that of the machine which C1 was measured on.
 */
export function conclude(
  live: Verdict,
  recorded: VerdictStamp | undefined,
  fingerprint: string | undefined,
): Conclusion {
  const { criterion, verdict, reason, sentence, lo, hi } = live
  const holding = recorded && compareRecorded(recorded, { criterion, verdict, fingerprint, lo, hi })
  if (holding?.holds === false) return { result: 'fail', sentence: holding.sentence, warnings: [] }
  const warnings = holding?.note === undefined ? [] : [holding.note]
  if (verdict === 'pass') return { result: 'pass', warnings }
  if (verdict === 'fail') return { result: holding === undefined ? 'fail' : 'pass', warnings }
  const note = `${verdict}: ${reason ?? sentence}`
  // Reporters that lose the note of a skipped test (JUnit, JSON) keep the warnings: they have to say it all.
  const whole = reason === undefined || sentence.includes(reason) ? verdict : `${verdict} (${reason})`
  return { result: 'skip', note, warnings: [...warnings, `${whole}: ${sentence}`] }
}
