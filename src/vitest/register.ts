import { afterAll, describe, TestRunner, test } from 'vitest'
import { cellName } from '../experiment/instance.ts'
import { plan } from '../experiment/plan.ts'
import type { ExperimentInput } from '../experiment/types.ts'
import { validate } from '../experiment/validate.ts'
import { testCell } from './cell-test.ts'
import { type CriterionOptions, countFilteredOnce, criterionTitle, testCriterion } from './criterion-test.ts'
import { withRootedLosses } from './losses.ts'
import { plainly } from './plainly.ts'
import { publish } from './publish.ts'
import { readElsewhere, readRecorded, recordedPath } from './recorded.ts'
import { openSession, type Session } from './session.ts'
import { openSuiteFile } from './suite-file.ts'

/**
 * Registers the tests of an experiment in the file that vitest is collecting.
 *
 * @throws ConfigError
 */
export function registerExperiment(name: string, input: ExperimentInput): void {
  const prepared = prepare(name, input)
  describe(name, () => register(prepared))
}

interface Prepared {
  readonly session: Session
  readonly options: CriterionOptions
  readonly recordedElsewhere: ReturnType<typeof readElsewhere>
}

function prepare(name: string, input: ExperimentInput): Prepared {
  const { suiteFile, root, store, assertClaims, settings } = openSuiteFile('experiment', name)
  const planned = plan(validate(name, withRootedLosses(input, suiteFile, root)), settings)
  const recorded = readRecorded(recordedPath(suiteFile, planned))
  return {
    session: openSession(planned, { root, store }),
    options: { suiteFile, recorded, assertClaims, filteredOut: countFilteredOnce() },
    recordedElsewhere: readElsewhere(suiteFile, planned),
  }
}

/** A cell is never tried twice, and takes the time it takes. */
export const once = { timeout: 0, retry: 0 }

function register({ session, options, recordedElsewhere }: Prepared): void {
  const { cells, criteria } = session.plan
  for (const [index, spec] of cells.entries()) {
    const meta = { hypros: { kind: 'cell', state: 'waiting' } } as const
    test.concurrent(cellName(spec), { ...once, meta }, (context) =>
      plainly(() => testCell(session, index, context)),
    )
  }
  for (const criterion of criteria) {
    test(criterionTitle(criterion, options.recorded), once, (context) =>
      plainly(() => testCriterion(session, criterion, options, context)),
    )
  }
  const { suite } = TestRunner.getCurrentSuite()
  afterAll(async () => {
    const outcome = await publish(session, options.recorded, recordedElsewhere)
    if (suite !== undefined) suite.meta.hyprosExperiment = outcome
  }, 0)
}
