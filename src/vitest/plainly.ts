import { HyprosError } from '../base/errors.ts'

/**
 * Errors that a person can act on lose the frames inside this package: what, where and what to do are in the
 * message. Defects keep theirs. `below` is the function whose caller is worth showing, where there is one.
 */
export function plainError(error: unknown, below?: (...args: never[]) => unknown): unknown {
  if (!(error instanceof HyprosError)) return error
  if (below === undefined) error.stack = `${error.name}: ${error.message}`
  else Error.captureStackTrace(error, below)
  return error
}

/** The work of a test, with its errors made plain. */
export async function plainly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw plainError(error)
  }
}
