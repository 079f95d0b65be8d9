import { expect, test } from 'vitest'
import type { Progress } from '../../src/cell/protocol.ts'
import {
  clock,
  follow,
  type Live,
  type LiveEvent,
  liveLines,
  nothingYet,
  quarter,
  secondsLeft,
} from '../../src/vitest/live.ts'

const training = (step: number, left?: number): Progress => ({
  phase: 'train',
  step,
  steps: 600,
  loss: 3.21449,
  secondsLeft: left,
})
const after = (...events: LiveEvent[]): Live => events.reduce(follow, nothingYet)
const planned = (...ids: string[]): LiveEvent[] =>
  ids.map((id) => ({ kind: 'planned', id, title: `arm-${id} · seed 1`, cell: true }))

test('the block has a head and a line a worker', () => {
  const live = after(
    ...planned('a', 'b', 'c', 'd'),
    { kind: 'progress', id: 'a', progress: training(0, 40), at: 0 },
    { kind: 'ended', id: 'a', at: 40_000 },
    { kind: 'progress', id: 'b', progress: training(300, 20), at: 40_000 },
    { kind: 'progress', id: 'c', progress: { phase: 'compile', step: 0, steps: 600 }, at: 40_000 },
  )
  expect(liveLines(live, 45_000, 100)).toEqual([
    ' cells 1 of 4 · 2 running',
    '   arm-b · seed 1  train 300/600  loss 3.214  0:15 left',
    '   arm-c · seed 1  compile',
  ])
})

test('the step-cost measurement has a line and is no cell', () => {
  const live = after(
    ...planned('a'),
    { kind: 'ended', id: 'a', at: 0 },
    { kind: 'planned', id: 't', title: 'C1 step cost', cell: false },
    { kind: 'progress', id: 't', progress: { phase: 'time', step: 2, steps: 5 }, at: 0 },
  )
  expect(liveLines(live, 0, 80)).toEqual([' cells 1 of 1 · 1 running', '   C1 step cost  time 2/5'])
})

test('before the first worker starts, the cells are shown to be under way', () => {
  expect(liveLines(after(...planned('a', 'b')), 0, 80)).toEqual([' cells 0 of 2 · starting'])
})

test('nothing is shown where there are no cells, or all are done', () => {
  expect(liveLines(nothingYet, 0, 80)).toEqual([])
  expect(liveLines(after(...planned('a'), { kind: 'ended', id: 'a', at: 0 }), 0, 80)).toEqual([])
})

test('no line is wider than the terminal', () => {
  const live = after(
    { kind: 'planned', id: 'a', title: 'x'.repeat(300), cell: true },
    { kind: 'progress', id: 'a', progress: training(1, 3), at: 0 },
  )
  for (const width of [20, 40, 80]) {
    const lines = liveLines(live, 0, width)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
  }
})

test('the time left counts running cells, and the waiting ones at the mean duration, over the workers', () => {
  const live = after(
    ...planned('a', 'b', 'c', 'd'),
    { kind: 'progress', id: 'a', progress: training(0, 30), at: 0 },
    { kind: 'ended', id: 'a', at: 30_000 },
    { kind: 'progress', id: 'b', progress: training(0, 30), at: 30_000 },
    { kind: 'progress', id: 'c', progress: training(0, 30), at: 30_000 },
  )
  // 30 s each for b and c, 30 s for d, by two workers.
  expect(secondsLeft(live, 30_000)).toBeCloseTo(45)
})

test('the time left is never less than that of the longest running cell', () => {
  const live = after(
    ...planned('a', 'b'),
    { kind: 'progress', id: 'a', progress: training(0, 100), at: 0 },
    { kind: 'progress', id: 'b', progress: training(0, 10), at: 0 },
  )
  expect(secondsLeft(live, 0)).toBe(100)
})

test('there is no time left to tell before every running cell has an estimate', () => {
  const live = after(...planned('a'), { kind: 'progress', id: 'a', progress: training(0), at: 0 })
  expect(secondsLeft(live, 0)).toBeUndefined()
})

test('a cell that came from the store is done and says nothing about durations', () => {
  const live = after(
    ...planned('a', 'b', 'c'),
    { kind: 'ended', id: 'a', at: 0 },
    { kind: 'progress', id: 'b', progress: training(300, 50), at: 0 },
  )
  expect(secondsLeft(live, 0)).toBe(100)
})

test('progress that comes after the end changes nothing', () => {
  const done = after(...planned('a'), { kind: 'ended', id: 'a', at: 5 })
  expect(follow(done, { kind: 'progress', id: 'a', progress: training(1), at: 6 })).toEqual(done)
})

test.each<[Progress, number]>([
  [{ phase: 'prepare', step: 0, steps: 600 }, 0],
  [{ phase: 'train', step: 149, steps: 600 }, 0],
  [{ phase: 'train', step: 150, steps: 600 }, 1],
  [{ phase: 'train', step: 600, steps: 600 }, 4],
  [{ phase: 'evaluate', step: 300, steps: 600 }, 2],
])('%j is in quarter %i', (progress, expected) => {
  expect(quarter(progress)).toBe(expected)
})

test.each([
  [-3, '0:00'],
  [7.4, '0:07'],
  [59.6, '1:00'],
  [750, '12:30'],
  [3723, '1:02:03'],
])('%d seconds print as %s', (seconds, expected) => {
  expect(clock(seconds)).toBe(expected)
})
