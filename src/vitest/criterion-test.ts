import type { TestContext } from 'vitest'
import { ConfigError } from '../base/errors.ts'
import type { TimingRecord } from '../cell/record.ts'
import type { CriterionId, Plan } from '../experiment/types.ts'
import { provenanceOf } from '../report/cells.ts'
import { renderVerdict } from '../report/index.ts'
import { judge } from '../report/judge.ts'
import { type RecordedVerdicts, recordedStamp, recordedText } from '../report/recorded.ts'
import { isBusy, loadSentence } from '../report/timing.ts'
import type { Verdict } from '../verdict/index.ts'
import { conclude } from './conclude.ts'
import type { CriterionMeta } from './meta.ts'
import { progressOf } from './progress.ts'
import { recordedPath } from './recorded.ts'
import type { Session } from './session.ts'

/** What a criterion is judged by; without timing where C1 is not among the criteria. */
type Judged = Pick<Session, 'plan' | 'evidence'> & Partial<Pick<Session, 'timing'>>

export interface CriterionOptions {
  readonly suiteFile: string
  readonly recorded: RecordedVerdicts | undefined
  /** Recorded verdicts are left aside. */
  readonly assertClaims: boolean
  /** How many tests of the experiment are filtered out of this run. */
  readonly filteredOut: (context: TestContext) => number
}

export const criterionNames: Readonly<Record<CriterionId, string>> = {
  C1: 'step cost',
  C2: 'quality or speed',
  C3: 'calibration',
  C4: 'robustness',
  C5: 'breadth',
}

/** The recorded verdict is in the title, since a title can't change once a run has begun. */
export function criterionTitle(criterion: CriterionId, recorded: RecordedVerdicts | undefined): string {
  const stamp = recordedStamp(recorded, criterion)
  return `${criterion} ${criterionNames[criterion]}${stamp ? ` (recorded: ${stamp.verdict})` : ''}`
}

/**
 * The test of one criterion. A pass passes; a fail fails, unless it is recorded beside the suite; anything else
 * is skipped with its reason. What turned to fail against the record fails.
 */
export async function testCriterion(
  session: Judged,
  criterion: CriterionId,
  options: CriterionOptions,
  context: TestContext,
): Promise<void> {
  const { recorded, assertClaims } = options
  const stamp = recordedStamp(recorded, criterion)
  const tell = (verdict: Verdict | null) => {
    const meta: CriterionMeta = { kind: 'criterion', criterion, verdict, recorded: stamp?.verdict ?? null }
    context.task.meta.hypros = meta
  }
  tell(null)
  const filtered = options.filteredOut(context)
  // Recording replaces the whole file, so every test of the experiment has to take part.
  if (isRecording(context) && filtered > 0) {
    throw incomplete(session.plan, `${filtered} of its tests are filtered out`)
  }
  if (criterion === 'C1')
    await session.timing?.({ signal: context.signal, onProgress: progressOf(context.task) })
  const evidence = await session.evidence()
  if (criterion === 'C1') await warnOfLoad(evidence.timing, context)
  const judgement = judge(criterion, evidence)
  if (judgement.state === 'unjudged') {
    if (isRecording(context)) throw incomplete(session.plan, judgement.reason)
    await context.annotate(`not judged: ${judgement.reason}`, 'warning')
    return context.skip(judgement.reason)
  }
  const { verdict } = judgement
  tell(verdict)
  if (isRecording(context) && criterion === session.plan.criteria.at(-1)) {
    await record(session, options, context)
  }
  const fingerprint = evidence.timing?.environment.fingerprint
  // What is being recorded holds by definition; the file is written with the last criterion.
  const recording = { criterion, verdict: verdict.verdict, fingerprint }
  const standard = isRecording(context) ? recording : assertClaims ? undefined : stamp
  const conclusion = conclude(verdict, standard, fingerprint)
  for (const warning of conclusion.warnings) await context.annotate(warning, 'warning')
  if (conclusion.result === 'skip') context.skip(conclusion.note)
  if (conclusion.result === 'fail') throw new VerdictError(verdict, conclusion.sentence)
}

/** Times from a busy machine are judged like others, by their A/A control; a person should know all the same. */
async function warnOfLoad(timing: TimingRecord | null, { annotate }: TestContext): Promise<void> {
  const load = timing?.load
  if (load === undefined || !isBusy(load)) return
  await annotate(`${loadSentence(load)} Measure again on a quiet machine if C1 matters.`, 'warning')
}

/** A claim that failed. Its message is the table; there is no stack worth reading. */
class VerdictError extends Error {
  override readonly name = 'VerdictError'

  constructor(verdict: Verdict, sentence?: string) {
    const table = renderVerdict(verdict, { color: false })
    super(sentence === undefined ? table : `${sentence}\n\n${table}`)
    this.stack = `${this.name}: ${this.message}`
  }
}

/** `-u`: vitest then writes what `toMatchFileSnapshot` is given, in CI, too. */
function isRecording({ expect }: TestContext): boolean {
  return expect.getState().snapshotState.snapshotUpdateState === 'all'
}

/**
 * Counts the tests that a filter took out, once, with the first test that asks: a test that skips itself looks
 * the same afterwards.
 */
export function countFilteredOnce(): CriterionOptions['filteredOut'] {
  let count: number | undefined
  return ({ task }) => {
    count ??= (task.suite?.tasks ?? []).filter(({ mode }) => mode === 'skip' || mode === 'todo').length
    return count
  }
}

function incomplete({ experiment }: Plan, reason: string): ConfigError {
  return new ConfigError(
    `verdicts can't be recorded: ${reason}`,
    `experiment "${experiment.name}"`,
    'record with the path of the suite before -u and no other filter, as in `vitest run suites/mt -u`',
  )
}

async function record(
  session: Judged,
  { suiteFile }: CriterionOptions,
  { expect }: TestContext,
): Promise<void> {
  const { plan } = session
  const evidence = await session.evidence()
  const verdicts = plan.criteria.map((criterion) => {
    const judgement = judge(criterion, evidence)
    if (judgement.state === 'unjudged') throw incomplete(plan, judgement.reason)
    return judgement.verdict
  })
  const { versions } = provenanceOf(evidence.cells.flatMap(({ record }) => record ?? []))
  const fingerprint = evidence.timing?.environment.fingerprint
  const text = recordedText(plan, verdicts, { fingerprint, versions })
  await expect(text).toMatchFileSnapshot(recordedPath(suiteFile, plan))
}
