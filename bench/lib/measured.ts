import { describeEnvironment } from '../../src/profile/environment.ts'
import type { BlockSettings, ProcessBlocks } from './blocks.ts'
import type { Outcome } from './rounds.ts'
import type { BlockRow, RunFields, StepRow } from './rows.ts'

/** What all engines of a run at a size share. */
export type About = Omit<RunFields, 'engine' | 'build'>

export function aboutThisRun(size: string, threads: number): About {
  const { cpu, cores, node } = describeEnvironment()
  return { date: new Date().toISOString(), cpu, cores, threads, node, size }
}

/** One row a loss and round; one alone for an engine that could not take part. */
export function stepRows(about: About, steps: number, outcome: Outcome): StepRow[] {
  const { engine, build, state, losses } = outcome
  const shared = { ...about, engine, build, state }
  if (state !== 'measured') return [{ ...shared, loss: '', round: null, steps: null, milliseconds: null }]
  return Object.entries(losses).flatMap(([loss, rounds]) =>
    rounds.map((milliseconds, at) => ({ ...shared, loss, round: at + 1, steps, milliseconds })),
  )
}

export function blockRows(
  run: RunFields,
  { baseline }: BlockSettings,
  results: readonly ProcessBlocks[],
): BlockRow[] {
  return results.flatMap(({ process, candidate, blocks }) =>
    blocks.map(([a1, b1, b2, a2], at) => {
      const times = { a1, b1, b2, a2 }
      return { ...run, baseline, candidate, process, block: at + 1, ...times }
    }),
  )
}
