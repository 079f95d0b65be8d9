/** The side of a bench process that answers, one JSON line at a time. */
import { EngineError } from '../../src/base/errors.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { messageOf } from './process.ts'

export const say = (message: unknown): boolean => process.stdout.write(`${JSON.stringify(message)}\n`)

/** Says `absent` where the engine isn't there and `error` where the work fails, then ends the process. */
export async function absentOrFailed(
  load: () => Promise<Engine>,
  work: (engine: Engine) => Promise<void>,
): Promise<never> {
  try {
    const engine = await load().catch((error: unknown) => {
      if (!(error instanceof EngineError)) throw error
      say({ absent: messageOf(error) })
    })
    if (engine) await work(engine)
  } catch (error) {
    say({ error: messageOf(error) })
  }
  // What was said may still be on its way into the pipe.
  await new Promise((resolve) => process.stdout.write('', resolve))
  // Engines keep threads and handles that would hold the process open.
  process.exit(0)
}
