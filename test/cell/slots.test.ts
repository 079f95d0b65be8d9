import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { openRuntimeDirectory } from '../../src/cell/runtime-directory.ts'
import { acquireSlots, jobCapacity } from '../../src/cell/slots.ts'
import { emptyFolder, startChild } from './children.ts'

/** Whether a promise is still open after some polls. */
async function stillWaiting(promise: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([promise, pause(250, 'waiting')])) === 'waiting'
}

afterEach(() => vi.unstubAllEnvs())

describe('within a process', () => {
  test('slots have different numbers, and come free again', async () => {
    const directory = emptyFolder()
    const ask = () => acquireSlots(1, { capacity: 2, directory })
    const [first, second] = [await ask(), await ask()]
    expect([first.slots, second.slots]).toEqual([[0], [1]])
    const third = ask()
    expect(await stillWaiting(third)).toBe(true)
    first.release()
    expect((await third).slots).toEqual([0])
  })

  test('a second release does not free the slot of another', async () => {
    const options = { capacity: 1, directory: emptyFolder() }
    const first = await acquireSlots(1, options)
    first.release()
    await acquireSlots(1, options)
    first.release()
    expect(await stillWaiting(acquireSlots(1, options))).toBe(true)
  })

  test('several are given together', async () => {
    const options = { capacity: 3, directory: emptyFolder() }
    const two = await acquireSlots(2, options)
    expect(two.slots).toEqual([0, 1])
    expect((await acquireSlots(1, options)).slots).toEqual([2])
    const next = acquireSlots(2, options)
    expect(await stillWaiting(next)).toBe(true)
    two.release()
    expect((await next).slots).toEqual([0, 1])
  })

  test.each([0, 3, 1.5, Number.NaN])('%d of 2 are refused', async (count) => {
    await expect(acquireSlots(count, { capacity: 2, directory: emptyFolder() })).rejects.toThrow(ConfigError)
  })
})

describe('giving up', () => {
  test.each([1, 2, 'all'] as const)('ends the wait for %s and holds nothing', async (count) => {
    const directory = emptyFolder()
    const first = await acquireSlots(1, { capacity: 2, directory })
    const second = await acquireSlots(1, { capacity: 2, directory })
    const controller = new AbortController()
    const waiting = acquireSlots(count, { capacity: 2, directory, signal: controller.signal })
    const behind = acquireSlots('all', { capacity: 2, directory })
    expect(await stillWaiting(waiting)).toBe(true)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    first.release()
    second.release()
    expect((await behind).slots).toEqual([0, 1])
  })

  test('works for who is not the first in line', async () => {
    const options = { capacity: 1, directory: emptyFolder() }
    const held = await acquireSlots(1, options)
    const before = acquireSlots(1, options)
    const controller = new AbortController()
    const waiting = acquireSlots(1, { ...options, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    held.release()
    expect((await before).slots).toEqual([0])
  })

  test('at the very moment of getting a slot leaves it free or gets it', async () => {
    const options = { capacity: 1, directory: emptyFolder() }
    const outcomes = new Set<string>()
    for (let ticks = 0; ticks < 16; ticks++) {
      const controller = new AbortController()
      const outcome = acquireSlots(1, { ...options, signal: controller.signal }).then(
        (held) => {
          held.release()
          return 'held'
        },
        () => 'given up',
      )
      for (let tick = 0; tick < ticks; tick++) await null
      controller.abort()
      outcomes.add(await outcome)
      const next = await acquireSlots(1, { ...options, signal: AbortSignal.timeout(1000) })
      next.release()
    }
    expect(outcomes).toEqual(new Set(['given up', 'held']))
  })

  test('before asking takes nothing', async () => {
    const options = { capacity: 1, directory: emptyFolder() }
    await expect(acquireSlots(1, { ...options, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect((await acquireSlots(1, options)).slots).toEqual([0])
  })
})

describe('between processes', () => {
  test('a slot is free as soon as its holder is killed', async () => {
    const directory = emptyFolder()
    const child = startChild('slots-child.ts', 'hold', directory, '1', '1')
    expect([await child.line(), await child.line()]).toEqual(['asking', 'holding 0'])
    const next = acquireSlots(1, { capacity: 1, directory })
    expect(await stillWaiting(next)).toBe(true)
    const killedAt = performance.now()
    child.process.kill('SIGKILL')
    expect((await next).slots).toEqual([0])
    expect(performance.now() - killedAt).toBeLessThan(2000)
  })

  test('a slot stays with a holder that is stopped', async () => {
    const directory = emptyFolder()
    const child = startChild('slots-child.ts', 'hold', directory, '1', '1')
    expect([await child.line(), await child.line()]).toEqual(['asking', 'holding 0'])
    child.process.kill('SIGSTOP')
    expect(await stillWaiting(acquireSlots(1, { capacity: 1, directory }))).toBe(true)
  })

  test('never more than the capacity, and nobody beside one that has all', async () => {
    const directory = emptyFolder()
    const log = join(directory, 'log')
    writeFileSync(log, '')
    const capacity = 3
    const children = [1, 2, 3, 4, 5, 6].map(() =>
      startChild('slots-child.ts', 'work', directory, log, String(capacity), '16', '8'),
    )
    const ends = await Promise.all(children.map((child) => child.end()))
    expect(ends).toEqual(children.map(() => ({ status: 0, errors: '' })))

    const busy = new Set<string>()
    const sizes = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((entry) => {
        const slot = entry.slice(0, -1)
        if (entry.endsWith('-')) return busy.delete(slot) ? 0 : Number.NaN
        expect(busy).not.toContain(slot)
        if (slot === 'all') expect([...busy]).toEqual([])
        else expect(busy).not.toContain('all')
        return busy.add(slot).size
      })
    expect(sizes).toHaveLength(2 * 6 * 16)
    expect(Math.max(...sizes)).toBe(capacity)
  })

  test('who waits for all keeps newcomers out', async () => {
    const directory = emptyFolder()
    const first = await acquireSlots(1, { capacity: 2, directory })
    const child = startChild('slots-child.ts', 'hold', directory, 'all', '2')
    expect(await child.line()).toBe('asking')
    await pause(250)
    const newcomer = acquireSlots(1, { capacity: 2, directory })
    expect(await stillWaiting(newcomer)).toBe(true)
    first.release()
    expect(await child.line()).toBe('holding 0 1')
    expect(await stillWaiting(newcomer)).toBe(true)
    child.say('release')
    expect((await newcomer).slots).toEqual([0])
  })

  test('two that ask for all get them one after the other', async () => {
    const directory = emptyFolder()
    const held = await acquireSlots(1, { capacity: 2, directory })
    const children = [0, 1].map(() => startChild('slots-child.ts', 'hold', directory, 'all', '2'))
    for (const child of children) expect(await child.line()).toBe('asking')
    await pause(250)
    held.release()
    const lines = children.map(async (child) => {
      expect(await child.line()).toBe('holding 0 1')
      child.say('release')
      return (await child.end()).status
    })
    expect(await Promise.all(lines)).toEqual([0, 0])
  })

  test.each([
    [4, 1],
    [1, 4],
  ])('all means all where one counts on %d slots and another on %d', async (ours, theirs) => {
    const directory = emptyFolder()
    const all = await acquireSlots('all', { capacity: ours, directory })
    const child = startChild('slots-child.ts', 'hold', directory, '1', String(theirs))
    expect(await child.line()).toBe('asking')
    const held = child.line()
    expect(await stillWaiting(held)).toBe(true)
    all.release()
    expect(await held).toBe('holding 0')
    const again = acquireSlots('all', { capacity: ours, directory })
    expect(await stillWaiting(again)).toBe(true)
    child.say('release')
    expect((await again).slots).toContain(0)
  })
})

describe('jobCapacity', () => {
  test.each([
    ['1', 1],
    ['12', 12],
  ])('is HYPROS_JOBS=%s', (text, jobs) => {
    vi.stubEnv('HYPROS_JOBS', text)
    expect(jobCapacity()).toBe(jobs)
  })

  test.each(['0', '-1', '1.5', 'many'])('refuses HYPROS_JOBS=%s', (text) => {
    vi.stubEnv('HYPROS_JOBS', text)
    expect(jobCapacity).toThrow(ConfigError)
  })

  test('is at least one without it', () => {
    vi.stubEnv('HYPROS_JOBS', undefined)
    expect(jobCapacity()).toBeGreaterThanOrEqual(1)
  })
})

describe('the folder of the locks', () => {
  test('is the runtime directory of the user, open to nobody else', () => {
    const folder = emptyFolder()
    vi.stubEnv('XDG_RUNTIME_DIR', folder)
    expect(openRuntimeDirectory()).toBe(join(folder, 'hypros'))
    expect(statSync(join(folder, 'hypros')).mode & 0o777).toBe(0o700)
  })

  test.each([undefined, '/nonexistent'])('lies in the temporary folder where that is %s', (runtime) => {
    const folder = emptyFolder()
    vi.stubEnv('XDG_RUNTIME_DIR', runtime)
    vi.stubEnv('TMPDIR', folder)
    expect(openRuntimeDirectory()).toBe(join(folder, `hypros-${process.getuid?.()}`))
  })

  test('is refused where another user owns it', (context) => {
    if (process.getuid?.() === 0) return context.skip('root owns every folder that this test could name')
    expect(() => openRuntimeDirectory('/')).toThrow('belongs to another user')
  })

  test('that can not be written is an error', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write everywhere; see the read-only store')
    const directory = emptyFolder()
    chmodSync(directory, 0o500)
    await expect(acquireSlots(1, { capacity: 1, directory })).rejects.toThrow('permission denied')
  })
})
