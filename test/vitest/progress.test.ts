import { expect, test } from 'vitest'
import type { Progress } from '../../src/cell/protocol.ts'
import { throttled } from '../../src/vitest/progress.ts'

const at = (step: number, phase: Progress['phase'] = 'train'): Progress => ({ phase, step, steps: 1000 })

/** Steps told of what came at the given times. */
function told(events: readonly (readonly [milliseconds: number, progress: Progress])[]): string[] {
  let clock = 0
  const seen: string[] = []
  const tell = throttled(
    ({ phase, step }) => seen.push(`${phase} ${step}`),
    () => clock,
  )
  for (const [milliseconds, progress] of events) {
    clock = milliseconds
    tell(progress)
  }
  return seen
}

test('the first progress, and the first of each phase, is told', () => {
  expect(
    told([
      [0, at(0, 'compile')],
      [1, at(1)],
      [2, at(2)],
      [3, at(2, 'evaluate')],
      [4, at(3)],
    ]),
  ).toEqual(['compile 0', 'train 1', 'evaluate 2', 'train 3'])
})

test('within a phase, 5 % of the way or 5 s have to pass', () => {
  expect(
    told([
      [0, at(1)],
      [100, at(50)],
      [200, at(51)],
      [5_199, at(60)],
      [5_200, at(61)],
    ]),
  ).toEqual(['train 1', 'train 51', 'train 61'])
})
