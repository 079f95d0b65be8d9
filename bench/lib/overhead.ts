import { timingEstimate } from '../../src/verdict/c1.ts'
import type { Estimate } from '../../src/verdict/types.ts'
import { grouped } from './grouped.ts'
import type { BlockRow } from './rows.ts'

/** A candidate's overhead over a baseline in one engine, and what the baseline measures against itself. */
export interface Overhead {
  readonly size: string
  readonly engine: string
  readonly build: string
  readonly processes: number
  /** Blocks a process. */
  readonly blocks: number
  readonly overhead: Estimate
  readonly control: Estimate
}

/** process → its blocks of one candidate */
function processesOf(rows: readonly BlockRow[]): number[][][] {
  const groups = grouped(rows, ({ process }) => process)
  return groups.map((blocks) => blocks.map(({ a1, b1, b2, a2 }) => [a1, b1, b2, a2]))
}

/** One overhead an engine and size that has two processes at least; the estimate is that of criterion C1. */
export function overheads(rows: readonly BlockRow[]): Overhead[] {
  const groups = grouped(rows, ({ size, engine }) => JSON.stringify([size, engine]))
  return groups.flatMap((group) => {
    const [first] = group
    const isTwin = ({ baseline, candidate }: BlockRow) => candidate.split('#')[0] === baseline
    const pairs = processesOf(group.filter((row) => !isTwin(row)))
    const overhead = timingEstimate('overhead', pairs)
    const control = timingEstimate('aa', processesOf(group.filter(isTwin)))
    if (!first || !overhead || !control) return []
    const { size, engine, build } = first
    return [
      { size, engine, build, processes: pairs.length, blocks: pairs[0]?.length ?? 0, overhead, control },
    ]
  })
}
