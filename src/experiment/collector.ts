/**
 * Reading declarations without running them: while a collector is set, `experiment()` hands it what it was given and
 * needs no vitest. It hangs on the global object, since a program and the suites that it reads may have found two
 * copies of this package.
 */
import type { Experiment } from './types.ts'

export interface Collector {
  /** The suite file that is being read. */
  readonly file: string
  /** The project's folder: paths of loss modules become relative to it. */
  readonly root: string
  /** Takes a validated declaration. */
  add(experiment: Experiment): void
}

const place = Symbol.for('hypros:collector')
const holder = globalThis as { [place]?: Collector }

/** The collector that is set, if any. */
export function activeCollector(): Collector | undefined {
  return holder[place]
}

/** Runs `work`, which imports suite files, with a collector set. */
export async function collecting<T>(collector: Collector, work: () => Promise<T>): Promise<T> {
  const before = holder[place]
  holder[place] = collector
  try {
    return await work()
  } finally {
    holder[place] = before
  }
}
