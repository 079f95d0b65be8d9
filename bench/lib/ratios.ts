import { median } from '../../src/stats/index.ts'

/** A contestant's losses over rounds: the median time of each round, in milliseconds. */
export interface RoundTimes {
  readonly engine: string
  readonly loss: string
  readonly milliseconds: readonly number[]
}

/** How many times as fast: above 1, ours is faster. */
export interface Speed {
  /** Median over rounds of the ratio of that round's medians. */
  readonly median: number
  readonly rounds: readonly number[]
}

/** Speed of `ours` relative to `theirs`, round by round, so that a machine that drifts slows both alike. */
export function speed(ours: RoundTimes | undefined, theirs: RoundTimes | undefined): Speed | undefined {
  if (!ours || !theirs) return undefined
  const count = Math.min(ours.milliseconds.length, theirs.milliseconds.length)
  if (count === 0) return undefined
  const rounds = Array.from(
    { length: count },
    (_, round) => (theirs.milliseconds[round] as number) / (ours.milliseconds[round] as number),
  )
  return { median: median(rounds), rounds }
}

export const timesOf = (all: readonly RoundTimes[], engine: string, loss: string): RoundTimes | undefined =>
  all.find((times) => times.engine === engine && times.loss === loss)
