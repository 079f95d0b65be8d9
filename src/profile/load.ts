import { cpus } from 'node:os'

/** Sum of a machine's processors, in milliseconds since it started. */
interface Busy {
  readonly milliseconds: number
  readonly at: number
  /** Of this process, on all cores. */
  readonly own: number
}

/**
 * Starts to watch; the answer is how many cores processes other than this one have kept busy since, on average. Counted
 * by the operating system for the whole machine, so neighbours of a container count, too; it moves in steps of about
 * 10 ms, so watch for a second or more.
 */
export function watchOthers(): () => number {
  const before = now()
  return () => busyOthers(before, now())
}

/** Cores that others kept busy between two readings; rounding can't make it negative. */
export function busyOthers(before: Busy, after: Busy): number {
  const elapsed = after.at - before.at
  if (!(elapsed > 0)) return 0
  const others = after.milliseconds - before.milliseconds - (after.own - before.own)
  return Math.max(0, others / elapsed)
}

function now(): Busy {
  const all = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  const { user, system } = process.cpuUsage()
  return {
    milliseconds: all.reduce((sum, time) => sum + time, 0),
    at: performance.now(),
    own: (user + system) / 1000,
  }
}

/** Processors of the machine, whether or not this process may use them. */
export const machineCores = (): number => cpus().length
