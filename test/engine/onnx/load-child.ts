/** Prints the build of the engine named, or the error in place of it. */
import { toPlainError } from '../../../src/base/errors.ts'
import { loadEngine } from '../../../src/engine/index.ts'

const answer = await loadEngine(process.argv[2] ?? '', 1).then(
  ({ build }) => ({ build }),
  (error: unknown) => ({ error: toPlainError(error) }),
)
process.stdout.write(JSON.stringify(answer))
