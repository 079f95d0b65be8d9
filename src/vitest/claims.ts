import { activeCollector } from '../experiment/collector.ts'
import { outsideVitest } from './outside.ts'
import { plainError } from './plainly.ts'

/** As in `experiment.ts`: vitest is loaded where it runs the file. */
const tests = activeCollector() === undefined ? await import('./register-claims.ts') : undefined

/** What a person hands to `claims(name, …)`. */
export interface ClaimsInput {
  /** Experiment → suite file that declares it, relative to this one. */
  readonly over: Readonly<Record<string, string>>
}

/**
 * Declares that a claim is judged over the instances of several experiments, declared in other suite files: a test an
 * experiment, which says what the store lacks of it, then a test a criterion. Nothing is trained or timed. Experiments
 * that don't declare the tier are left out. Await it at the top of a test file.
 *
 * @throws ConfigError where the declaration is wrong, or where it runs outside vitest
 */
export async function claims(name: string, input: ClaimsInput): Promise<void> {
  try {
    // What trains nothing has no plan.
    if (activeCollector() !== undefined) return
    if (tests === undefined) throw outsideVitest('claims', name)
    await tests.registerClaims(name, input)
  } catch (error) {
    throw plainError(error)
  }
}
