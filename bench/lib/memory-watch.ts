/** Resident memory of another process over time, read from outside: native code that compiles does not let us in. */
import { readFileSync } from 'node:fs'

export interface MemorySample {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: number
}

const everyMilliseconds = 10

/** `VmRSS` in the text of `/proc/<pid>/status`, in bytes; undefined once the process has ended. */
export function residentBytes(status: string): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** Samples until stopped. Linux only. */
export function watchMemory(pid: number): { stop(): MemorySample[] } {
  const samples: MemorySample[] = []
  const timer = setInterval(() => {
    try {
      const bytes = residentBytes(readFileSync(`/proc/${pid}/status`, 'utf8'))
      if (bytes !== undefined) samples.push({ at: Date.now(), bytes })
    } catch {
      clearInterval(timer) // the process has ended, and its file with it
    }
  }, everyMilliseconds)
  return {
    stop: () => {
      clearInterval(timer)
      return samples
    },
  }
}

/** The most that was held between two times. */
export function peakBetween(samples: readonly MemorySample[], from: number, to: number): number {
  return samples.reduce((most, { at, bytes }) => (at >= from && at <= to ? Math.max(most, bytes) : most), 0)
}
