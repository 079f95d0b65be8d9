import { readFileSync } from 'node:fs'

/**
 * The most memory this process has held at once (resident set), in bytes.
 *
 * Linux hands a parent's peak on to the children that it starts, so `process.resourceUsage().maxRSS` (units of
 * 1024 bytes) of a small worker can be that of the large process that started it; the kernel's high-water mark of
 * the address space (`VmHWM`, kB) is its own. Elsewhere it is `maxRSS`.
 */
export function peakMemoryBytes(): number {
  return highWaterMark(processStatus()) ?? process.resourceUsage().maxRSS * 1024
}

/** `VmHWM` in the text of `/proc/<pid>/status`, in bytes. */
export function highWaterMark(status: string): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

function processStatus(): string {
  return process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : ''
}
