/** Verdicts of this run beside those recorded for the same experiment and tier on other engines. */
import type { CriterionId } from '../experiment/types.ts'
import type { Verdict, VerdictState } from '../verdict/types.ts'
import type { RecordedStates } from './input.ts'
import type { EngineComparison } from './types.ts'

/**
 * An engine a row, in order of name. Verdicts are compared, not figures: those of two engines are never mixed. Where
 * one of the two engines has no verdict of a criterion, nothing is compared.
 */
export function compareEngines(
  criteria: readonly CriterionId[],
  verdicts: readonly Verdict[],
  recorded: Readonly<Record<string, RecordedStates>>,
): EngineComparison[] {
  const here = new Map(verdicts.map(({ criterion, verdict }) => [criterion, verdict]))
  return Object.keys(recorded)
    .sort()
    .map((engine) => ({
      engine,
      criteria: criteria.map((criterion) => {
        const [ours, theirs] = [here.get(criterion) ?? null, recorded[engine]?.[criterion] ?? null]
        return { criterion, here: ours, there: theirs, agreement: agreementOf(ours, theirs) }
      }),
    }))
}

function agreementOf(here: VerdictState | null, there: VerdictState | null): 'agree' | 'differ' | null {
  if (here === null || there === null) return null
  return here === there ? 'agree' : 'differ'
}
