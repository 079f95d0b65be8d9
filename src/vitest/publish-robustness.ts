import { join } from 'node:path'
import { writeAll } from '../base/write-all.ts'
import { buildRobustness, renderRobustness, renderRobustnessCsv } from '../report/index.ts'
import { judge, judgeInstances } from '../report/judge.ts'
import type { LevelVerdict } from '../report/robustness.ts'
import type { ExperimentMeta } from './meta.ts'
import { packageVersion } from './publish.ts'
import type { RobustnessSession } from './robustness-session.ts'

/**
 * Judges C4 on what the store holds and writes `reports/<experiment>/robustness.{csv,json,txt}`, beside the
 * experiment's own report. Problems are said, as in `publish`.
 */
export async function publishRobustness(
  session: RobustnessSession,
  command: string,
): Promise<ExperimentMeta> {
  const { plan, root, levels } = session
  const base = { experiment: plan.experiment.name, report: null, decided: 0, of: plan.criteria.length }
  try {
    const compares = plan.criteria.includes('C4')
    const judgement = compares
      ? judge('C4', await session.evidence())
      : ({ state: 'unjudged', reason: 'no arm is compared with a bounded one' } as const)
    const verdict = judgement.state === 'judged' ? judgement.verdict : null
    const model = buildRobustness({
      plan,
      levels,
      cells: await session.cells(),
      readings: compares ? await readings(session) : [],
      verdict,
      unjudged: judgement.state === 'judged' ? null : judgement.reason,
      command,
      generatedAt: new Date().toISOString(),
      version: packageVersion(),
    })
    const folder = join(root, 'reports', plan.experiment.name)
    const problem = writeAll(folder, {
      'robustness.csv': renderRobustnessCsv(model),
      'robustness.json': `${JSON.stringify(model, null, 2)}\n`,
      'robustness.txt': `${renderRobustness(model, { color: false })}\n`,
    })
    const decided = Number(verdict?.verdict === 'pass' || verdict?.verdict === 'fail')
    return { ...base, decided, report: problem === null ? folder : null, problem }
  } catch (error) {
    return { ...base, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** C4's rule on each level of each instance alone. */
async function readings({ levels, evidence }: RobustnessSession): Promise<LevelVerdict[]> {
  const perLevel = levels.map(async (level) =>
    judgeInstances(await evidence(level)).map(({ dataset, model, verdicts: [verdict = null] }) => {
      return { dataset, model, level, verdict }
    }),
  )
  return (await Promise.all(perLevel)).flat()
}
