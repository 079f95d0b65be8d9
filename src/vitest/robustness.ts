import { activeCollector } from '../experiment/collector.ts'
import { outsideVitest } from './outside.ts'
import { plainError } from './plainly.ts'
import type { RobustnessInput } from './robustness-input.ts'

/** As in `experiment.ts`: vitest is loaded where it runs the file. */
const tests = activeCollector() === undefined ? await import('./register-robustness.ts') : undefined

/**
 * Declares that the trained cells of an experiment, declared in another suite file, are scored on perturbed test
 * splits: a test a cell, on the weights in the store, then C4 over the mean of the perturbations. Splits that the cell was
 * tested on when it was trained are taken from its record. Nothing is trained: a cell that the store lacks is skipped with
 * the command that trains it. Await it at the top of a test file.
 *
 * @throws ConfigError where the declaration is wrong, or where it runs outside vitest
 */
export async function robustness(name: string, input: RobustnessInput): Promise<void> {
  try {
    // What trains nothing has no plan.
    if (activeCollector() !== undefined) return
    if (tests === undefined) throw outsideVitest('robustness', name)
    await tests.registerRobustness(name, input)
  } catch (error) {
    throw plainError(error)
  }
}
