import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { highWaterMark, peakMemoryBytes } from '../../src/profile/memory.ts'

const program = fileURLToPath(new URL('./memory-child.ts', import.meta.url))

function peakOfChild(bytes: number): number {
  const output = execFileSync(process.execPath, [program, String(bytes)], { encoding: 'utf8' })
  return (JSON.parse(output) as { peak: number }).peak
}

test('grows by what a process holds, in bytes', () => {
  const difference = peakOfChild(200e6) - peakOfChild(0)
  expect(difference).toBeGreaterThan(150e6)
  expect(difference).toBeLessThan(260e6)
})

test.skipIf(process.platform !== 'linux')('is not that of the process that started it', () => {
  const held = Buffer.alloc(400e6, 1)
  expect(peakMemoryBytes()).toBeGreaterThan(held.length)
  expect(peakOfChild(0)).toBeLessThan(300e6)
})

test.each([
  ['Name:\tnode\nVmPeak:\t  99 kB\nVmHWM:\t   1234 kB\nVmRSS:\t 1 kB\n', 1234 * 1024],
  ['Name:\tnode\n', undefined],
])('reads %j as %s', (status, expected) => {
  expect(highWaterMark(status)).toBe(expected)
})
