import { afterAll, describe, type TestContext, TestRunner, test } from 'vitest'
import type { PerturbedRecord } from '../cell/record.ts'
import { cellName } from '../experiment/instance.ts'
import { plan } from '../experiment/plan.ts'
import { relativeDrop } from '../report/measures.ts'
import { trainingCommand } from '../report/training-command.ts'
import { type CriterionOptions, criterionTitle, testCriterion } from './criterion-test.ts'
import { declaredElsewhere } from './declared-elsewhere.ts'
import type { PerturbedMeta } from './meta.ts'
import { plainly } from './plainly.ts'
import { progressOf } from './progress.ts'
import { publishRobustness } from './publish-robustness.ts'
import { readRecorded, recordedPath } from './recorded.ts'
import { once } from './register.ts'
import { checkLevels, type RobustnessInput } from './robustness-input.ts'
import { openRobustness, type RobustnessSession } from './robustness-session.ts'
import { openSuiteFile } from './suite-file.ts'

/**
 * Registers the tests of an experiment's robustness in the file that vitest is collecting.
 *
 * @throws ConfigError
 */
export async function registerRobustness(name: string, input: RobustnessInput): Promise<void> {
  const { suiteFile, root, store, assertClaims, settings } = openSuiteFile('robustness', name)
  const { experiment, file } = await declaredElsewhere(name, input.of, {
    suiteFile,
    root,
    field: 'of',
    where: `robustness of "${name}"`,
  })
  checkLevels(experiment, input)
  const whole = plan(experiment, settings)
  // Nothing but C4 is judged here, and nothing is timed.
  const planned = { ...whole, timing: [], criteria: whole.criteria.filter((id) => id === 'C4') }
  const session = openRobustness(planned, input.perturbations, { root, store })
  const recorded = readRecorded(recordedPath(suiteFile, planned))
  const options = { suiteFile, recorded, assertClaims, filteredOut }
  const command = trainingCommand(file, planned)
  describe(`robustness of ${name}`, () => register(session, options, command))
}

/** When the criterion is judged every cell has ended, but for those that a filter took out. */
const filteredOut: CriterionOptions['filteredOut'] = ({ task }) => {
  const metas = (task.suite?.tasks ?? []).map(({ meta }) => meta.hypros)
  return metas.filter((meta) => meta?.kind === 'perturbed' && meta.state === 'waiting').length
}

function register(session: RobustnessSession, options: CriterionOptions, command: string): void {
  const { cells, criteria } = session.plan
  for (const [index, spec] of cells.entries()) {
    const meta = { hypros: { kind: 'perturbed', state: 'waiting' } } as const
    test.concurrent(cellName(spec), { ...once, meta }, (context) =>
      plainly(() => testScored(session, index, command, context)),
    )
  }
  for (const criterion of criteria) {
    const title = `${criterionTitle(criterion, options.recorded)}, over ${session.levels.join(', ')}`
    test(title, once, (context) => plainly(() => testCriterion(session, criterion, options, context)))
  }
  const { suite } = TestRunner.getCurrentSuite()
  afterAll(async () => {
    const outcome = await publishRobustness(session, command)
    if (suite !== undefined) suite.meta.hyprosRobustness = outcome
  }, 0)
}

/** Passes where the cell's weights are scored on every level, or it diverged; skipped where it is not trained. */
async function testScored(
  session: RobustnessSession,
  index: number,
  command: string,
  { task, signal, skip, annotate }: TestContext,
): Promise<void> {
  const tell = (meta: Omit<PerturbedMeta, 'kind'>) => {
    task.meta.hypros = { kind: 'perturbed', ...meta }
  }
  tell({ state: 'failed' })
  const found = await session.score(index, { signal, onProgress: progressOf(task) })
  if (found.state === 'missing') {
    tell({ state: 'missing' })
    return skip(`not trained: ${command}`)
  }
  if (found.state === 'diverged') {
    tell({ state: 'diverged' })
    await annotate('there are no weights to score: the cell diverged', 'warning')
    return
  }
  const { record, levels } = found
  const { metric, scores } = record.result
  const drop = meanDrop(scores.test?.[metric], levels.record, metric)
  tell({ state: levels.stored ? 'stored' : 'scored', ...(drop !== null && { drop }) })
}

/** Of the relative drops, in per cent. */
function meanDrop(
  clean: number | undefined,
  levels: readonly PerturbedRecord[],
  metric: string,
): number | null {
  const drops = levels.map(({ scores }) => relativeDrop(clean, scores[metric]))
  const present = drops.filter((drop) => drop !== null)
  if (present.length === 0) return null
  return present.reduce((sum, drop) => sum + drop, 0) / present.length
}
