/** Processor time that a process takes while it should be waiting. Linux only: elsewhere nothing is known. */
import { readFileSync } from 'node:fs'
import { platform } from 'node:os'
import { setTimeout } from 'node:timers/promises'

/** Ticks a second in /proc: 100 on every Linux that Node runs on. */
const ticksASecond = 100

/** User and system ticks in the text of `/proc/<pid>/stat`; the name in parentheses may hold spaces. */
export function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Cores that each process keeps busy by itself over a time without requests: 0 where it sleeps. */
export async function idleCores(pids: readonly number[], seconds = 1): Promise<readonly (number | null)[]> {
  if (platform() !== 'linux') return pids.map(() => null)
  const ticks = () => pids.map((pid) => ticksIn(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  const before = ticks()
  await setTimeout(1000 * seconds)
  return ticks().map((after, at) => (after - (before[at] as number)) / ticksASecond / seconds)
}
