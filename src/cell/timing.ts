/** The processes of a step-cost measurement: prepared side by side, timed one at a time. */
import type { TimingSpec } from '../experiment/types.ts'
import { type Answer, runWorker, type WorkerOptions } from './fork.ts'
import { jobCapacity } from './slots.ts'
import type { Store } from './store.ts'

/** Processes prepared at once, where there are job slots for them: each holds programs and data meanwhile. */
const mostAtOnce = 2

/** Starts a process; it has its turn, which is over with its answer, when `turn` resolves. */
export type Start<T> = (number: number, turn: () => Promise<void>, signal: AbortSignal) => Promise<T>

/**
 * Runs processes that are prepared at the same time and then have their turns in order, the first when all are
 * prepared: so nothing of ours runs beside the one whose turn it is. If one fails, the others are stopped.
 */
export async function inTurn<T>(
  numbers: readonly number[],
  start: Start<T>,
  stop?: AbortSignal,
): Promise<T[]> {
  const failed = new AbortController()
  const signal = stop ? AbortSignal.any([stop, failed.signal]) : failed.signal
  const prepared = Promise.withResolvers<void>()
  let preparing = numbers.length
  let before: Promise<void> = prepared.promise
  const answers = numbers.map((number) => {
    const earlier = before
    const turn = () => {
      if (--preparing === 0) prepared.resolve()
      return earlier
    }
    const answer = start(number, turn, signal)
    before = answer.then(
      () => {},
      (reason: unknown) => failed.abort(reason),
    )
    return answer
  })
  await Promise.allSettled(answers)
  // The others fail only because they were stopped: the first failure is the one to tell.
  failed.signal.throwIfAborted()
  return Promise.all(answers)
}

/** What each process of a measurement answers. Takes for granted that the caller holds every job slot. */
export async function timeProcesses(
  timing: TimingSpec,
  options: WorkerOptions & { readonly store: Store },
): Promise<Answer<'time'>[]> {
  const { store, onProgress, signal } = options
  const atOnce = Math.min(mostAtOnce, jobCapacity())
  const answers: Answer<'time'>[] = []
  while (answers.length < timing.processes) {
    const first = answers.length
    const count = Math.min(atOnce, timing.processes - first)
    const numbers = Array.from({ length: count }, (_, i) => first + i)
    const start: Start<Answer<'time'>> = (process, turn, stopped) => {
      const ownTurn = async () => {
        await turn()
        onProgress?.({ phase: 'time', step: process, steps: timing.processes })
      }
      const job = { kind: 'time', store: store.root, timing, process } as const
      return runWorker(job, { ...options, onProgress: undefined, signal: stopped, turn: ownTurn })
    }
    onProgress?.({ phase: 'time', step: first, steps: timing.processes })
    answers.push(...(await inTurn(numbers, start, signal)))
  }
  return answers
}
