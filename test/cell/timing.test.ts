import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurn, type Start } from '../../src/cell/timing.ts'

/** Processes that take their time to prepare, the first the longest; `log` says who did what. */
function processes(log: string[], fault: (number: number) => Promise<void> = async () => {}): Start<number> {
  return async (number, turn, signal) => {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error(`${number} was stopped`)), { once: true })
    })
    stopped.catch(() => log.push(`${number} stopped`))
    await pause(30 - 10 * number)
    log.push(`${number} prepared`)
    await fault(number)
    await Promise.race([stopped, turn()])
    log.push(`${number} begins`)
    await Promise.race([pause(5), stopped])
    log.push(`${number} ends`)
    return number
  }
}

test('turns come in order, one at a time, and the first when all are prepared', async () => {
  const log: string[] = []
  expect(await inTurn([0, 1, 2], processes(log))).toEqual([0, 1, 2])
  expect(log).toEqual([
    ...['2 prepared', '1 prepared', '0 prepared'],
    ...['0 begins', '0 ends', '1 begins', '1 ends', '2 begins', '2 ends'],
  ])
})

test.each([
  ['before its turn', 1],
  ['that is the first of all', 0],
])('one that fails %s stops the others and is the one told of', async (_, faulty) => {
  const log: string[] = []
  const fault = async (number: number) => {
    if (number === faulty) throw new Error('out of memory')
  }
  await expect(inTurn([0, 1, 2], processes(log, fault))).rejects.toThrow('out of memory')
  expect(log.filter((line) => line.endsWith('begins'))).toEqual([])
  expect(log.filter((line) => line.endsWith('stopped'))).toHaveLength(3)
})

test('a signal from outside stops all', async () => {
  const log: string[] = []
  const outside = new AbortController()
  const running = inTurn([0, 1], processes(log), outside.signal)
  await pause(15)
  outside.abort()
  await expect(running).rejects.toThrow('was stopped')
  expect(log).not.toContain('0 begins')
})
