/** Ctrl-C: the work is told, ends as it sees fit, and the program then ends with 130. */

/** The person stopped the work. */
export class Interrupted extends Error {}

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs work that can be stopped: the first Ctrl-C (or SIGTERM) aborts its signal, a second one ends the process.
 * @throws Interrupted once the work has ended after a signal, whatever it ended with.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Interrupted('interrupted'))
  }
  for (const name of signals) process.on(name, stop)
  try {
    const result = await work(controller.signal)
    controller.signal.throwIfAborted()
    return result
  } catch (error) {
    controller.signal.throwIfAborted()
    throw error
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
