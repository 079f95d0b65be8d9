import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAll } from '../base/write-all.ts'
import { buildReport, type RecordedStates, renderCsv, renderHtml } from '../report/index.ts'
import { type Judgement, judge, judgeInstances, judgeOthers } from '../report/judge.ts'
import { type NoiseRecord, noiseFile } from '../report/noise.ts'
import { type RecordedVerdicts, recordedStates } from '../report/recorded.ts'
import type { ExperimentMeta } from './meta.ts'
import type { Session } from './session.ts'

/** What a report is made of. */
export type Published = Pick<Session, 'plan' | 'root' | 'evidence' | 'findings'>

/**
 * Judges what the store holds and writes `reports/<experiment>/{results.csv, report.json, report.html}` under
 * the project's root. A report that can't be written is no reason to lose the verdicts: it is said instead.
 */
export async function publish(
  session: Published,
  recorded: RecordedVerdicts | undefined,
  recordedElsewhere: Readonly<Record<string, RecordedStates>>,
): Promise<ExperimentMeta> {
  const { plan, root } = session
  const base = { experiment: plan.experiment.name, report: null, decided: 0, of: plan.criteria.length }
  try {
    const evidence = await session.evidence()
    const judgements: Judgement[] = plan.criteria.map((criterion) => judge(criterion, evidence))
    const verdicts = judgements.flatMap((judgement) =>
      judgement.state === 'judged' ? [judgement.verdict] : [],
    )
    const folder = join(root, 'reports', plan.experiment.name)
    const report = buildReport({
      plan,
      cells: evidence.cells,
      verdicts,
      timing: evidence.timing,
      others: judgeOthers(evidence),
      byInstance: plan.instances.length > 1 ? judgeInstances(evidence) : [],
      noise: readNoise(folder),
      findings: await session.findings(),
      recorded: recordedStates(recorded),
      recordedElsewhere,
      generatedAt: new Date().toISOString(),
      version: packageVersion(),
    })
    const { decided, of } = report.decided
    const problem = writeAll(folder, {
      'results.csv': renderCsv(report),
      'report.json': `${JSON.stringify(report, null, 2)}\n`,
      'report.html': renderHtml(report),
    })
    return { ...base, decided, of, report: problem === null ? folder : null, problem }
  } catch (error) {
    return { ...base, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** What `hypros noise` left beside the report. */
function readNoise(folder: string): NoiseRecord | null {
  const path = join(folder, noiseFile)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as NoiseRecord) : null
}

/** Of hypros. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
