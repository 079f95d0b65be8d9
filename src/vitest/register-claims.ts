import { afterAll, describe, type TestContext, TestRunner, test } from 'vitest'
import { ConfigError } from '../base/errors.ts'
import { declaresTier, plan } from '../experiment/plan.ts'
import type { Plan } from '../experiment/types.ts'
import { trainingCommand } from '../report/training-command.ts'
import type { ClaimsInput } from './claims.ts'
import { type ClaimsSession, openClaims } from './claims-session.ts'
import { type CriterionOptions, criterionTitle, testCriterion } from './criterion-test.ts'
import { declaredElsewhere } from './declared-elsewhere.ts'
import { plainly } from './plainly.ts'
import { publish } from './publish.ts'
import { readElsewhere, readRecorded, recordedPath } from './recorded.ts'
import { once } from './register.ts'
import { openSuiteFile } from './suite-file.ts'

/** An experiment that the claim is judged over. */
interface Part {
  readonly plan: Plan
  /** What trains its cells. */
  readonly command: string
}

/**
 * Registers the tests of a claim over several experiments in the file that vitest is collecting.
 *
 * @throws ConfigError
 */
export async function registerClaims(name: string, input: ClaimsInput): Promise<void> {
  const { suiteFile, root, store, assertClaims, settings } = openSuiteFile('claims', name)
  const declared = await Promise.all(
    Object.entries(input.over).map(([experiment, path]) =>
      declaredElsewhere(experiment, path, {
        suiteFile,
        root,
        field: `over["${experiment}"]`,
        where: `claims "${name}"`,
      }),
    ),
  )
  const [first, ...others] = declared
    .filter(({ experiment }) => declaresTier(experiment, settings.tier))
    .map(({ experiment, file }): Part => {
      const planned = plan(experiment, settings)
      return { plan: planned, command: trainingCommand(file, planned) }
    })
  if (first === undefined) {
    throw new ConfigError(
      `over: no experiment declares tier "${settings.tier}"`,
      `claims "${name}"`,
      'name experiments that do, or set HYPROS_TIER to a tier that they declare',
    )
  }
  const parts = [first, ...others]
  const session = openClaims(name, [first.plan, ...others.map(({ plan }) => plan)], { root, store })
  const recorded = readRecorded(recordedPath(suiteFile, session.plan))
  const elsewhere = readElsewhere(suiteFile, session.plan)
  const options = { suiteFile, recorded, assertClaims, filteredOut: () => 0 }
  describe(`claims ${name}`, () => register(session, parts, options, elsewhere))
}

function register(
  session: ClaimsSession,
  parts: readonly Part[],
  options: CriterionOptions,
  elsewhere: ReturnType<typeof readElsewhere>,
): void {
  for (const { plan: part, command } of parts) {
    const { experiment, cells } = part
    test(`${experiment.name}: ${cells.length} cells`, once, (context) =>
      plainly(() => testStored(session, experiment.name, command, context)),
    )
  }
  for (const criterion of session.plan.criteria) {
    const title = `${criterionTitle(criterion, options.recorded)}, over ${session.plan.instances.length} instances`
    test(title, once, (context) => plainly(() => testCriterion(session, criterion, options, context)))
  }
  const { suite } = TestRunner.getCurrentSuite()
  afterAll(async () => {
    const outcome = await publish(session, options.recorded, elsewhere)
    if (suite !== undefined) suite.meta.hyprosClaims = outcome
  }, 0)
}

/** Passes where the store has a record of every cell. */
async function testStored(
  session: ClaimsSession,
  experiment: string,
  command: string,
  { skip }: TestContext,
): Promise<void> {
  const missing = await session.missing(experiment)
  if (missing > 0) skip(`${missing} not trained: ${command}`)
}
