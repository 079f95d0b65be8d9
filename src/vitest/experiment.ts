import { activeCollector } from '../experiment/collector.ts'
import type { ExperimentInput } from '../experiment/types.ts'
import { validate } from '../experiment/validate.ts'
import { withRootedLosses } from './losses.ts'
import { outsideVitest } from './outside.ts'
import { plainError } from './plainly.ts'

/** Vitest is loaded where it runs the file; where the declarations are only read, it need not even be there. */
const tests = activeCollector() === undefined ? await import('./register.ts') : undefined

/**
 * Declares an experiment: a test a cell, which trains a model unless the store has its record, then a test a
 * criterion, which judges them. Call it at the top of a test file. `hypros plan` reads it without running anything.
 *
 * @throws ConfigError that lists everything wrong with the declaration, or where it runs outside vitest
 */
export function experiment(name: string, input: ExperimentInput): void {
  try {
    const collector = activeCollector()
    if (collector !== undefined) {
      collector.add(validate(name, withRootedLosses(input, collector.file, collector.root)))
    } else {
      if (tests === undefined) throw outsideVitest('experiment', name)
      tests.registerExperiment(name, input)
    }
  } catch (error) {
    throw plainError(error, experiment)
  }
}
