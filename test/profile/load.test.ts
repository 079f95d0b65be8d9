import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { busyOthers, watchOthers } from '../../src/profile/load.ts'

test('what this process does is not counted among the others', () => {
  const before = { milliseconds: 50_000, at: 1000, own: 700 }
  // In two seconds all cores together worked for three, this process for one of them.
  expect(busyOthers(before, { milliseconds: 53_000, at: 3000, own: 1700 })).toBeCloseTo(1, 12)
  // Counters of different grain may disagree by a tick.
  expect(busyOthers(before, { milliseconds: 51_000, at: 2000, own: 1705 })).toBe(0)
  expect(busyOthers(before, before)).toBe(0)
})

test('another process that works is seen', async () => {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  try {
    const others = watchOthers()
    await pause(1500)
    expect(others()).toBeGreaterThan(0.3)
  } finally {
    child.kill('SIGKILL')
  }
})
