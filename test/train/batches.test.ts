import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Batch } from '../../src/data/batching.ts'
import { batchesFrom, batchesPerEpoch } from '../../src/train/batches.ts'

const assignments = [0, 1, 0, 0, 2, 1, 0, 2, 2, 0, 1]
const rows = [2, 3, 1]

const take = (start: number, count: number, seed = 3, lengths?: readonly number[]): Batch[] => {
  const batches = batchesFrom(assignments, rows, { seed, start, ...(lengths && { lengths }) })
  return Array.from({ length: count }, () => batches.next().value as Batch)
}

test('an epoch has the batches that its buckets fill', () => {
  // 5 examples of 2 rows, 3 of 3, 3 of 1.
  expect(batchesPerEpoch(assignments, rows)).toBe(3 + 1 + 3)
})

test('started at any update it goes on as from the first', () => {
  const all = take(0, 40)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), (start) => {
      expect(take(start, 10)).toEqual(all.slice(start, start + 10))
    }),
  )
})

test('every epoch has every example once, in its own order', () => {
  const epochs = [0, 1, 2].map((epoch) => take(7 * epoch, 7).flatMap(({ indices }) => indices))
  for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([...assignments.keys()])
  expect(new Set(epochs.map(String)).size).toBe(3)
})

test('the order depends on the seed', () => {
  expect(take(0, 7, 3)).not.toEqual(take(0, 7, 4))
})

test('short examples first in the first epoch only', () => {
  const lengths = assignments.map((_, i) => (7 * i) % 11)
  const all = take(0, 14, 3, lengths)
  const means = all
    .slice(0, 7)
    .map(({ indices }) => indices.reduce((sum, i) => sum + (lengths[i] as number), 0) / indices.length)
  expect(means).toEqual(means.toSorted((a, b) => a - b))
  const sorted = (batches: readonly Batch[]) => batches.map((batch) => JSON.stringify(batch)).toSorted()
  expect(sorted(all.slice(0, 7))).toEqual(sorted(take(0, 7)))
  expect(all.slice(7)).toEqual(take(7, 7))
  expect(take(4, 5, 3, lengths)).toEqual(all.slice(4, 9))
})
