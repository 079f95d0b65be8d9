import { expect, test } from 'vitest'
import { bucketsFor } from '../../src/task/buckets.ts'

const sequences = (...lengths: readonly number[]) =>
  lengths.map((length) => ({ source: [], target: new Array<number>(length).fill(3) }))

test('with a fixed length, no two buckets have one shape', () => {
  const alike = sequences(...Array.from({ length: 40 }, () => 64))
  expect(bucketsFor(alike, [], 32, { source: 0 })).toEqual([{ source: 0, target: 64, rows: 32 }])
  const two = bucketsFor([...alike, ...sequences(8, 8, 8)], sequences(64), 32, { source: 0 })
  expect(two.map(({ source, target }) => `${source}x${target}`)).toEqual(['0x8', '0x64'])
})
