import { describe, expect, test } from 'vitest'
import { pairBatch, sourceBatch } from '../../src/task/batch.ts'
import { assignments, bucketsFor, decodeBuckets } from '../../src/task/buckets.ts'
import { tokenPairs } from '../engine/tiny.ts'

const special = { pad: 0, bos: 1 }
const bucket = { rows: 3, source: 4, target: 5 }
const examples = [
  { source: [7, 8, 2], target: [9, 10, 11, 2] },
  { source: [2], target: [5, 6, 7, 8, 2] },
]

describe('a batch', () => {
  const batch = pairBatch(examples, bucket, special)

  test('has sources padded to the right', () => {
    expect([...batch.source]).toEqual([7, 8, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    expect(sourceBatch(examples, bucket, 0)).toEqual(batch.source)
  })

  test('has targets shifted right behind begin-of-sentence, and labels unshifted', () => {
    expect([...batch.target]).toEqual([1, 9, 10, 11, 0, 1, 5, 6, 7, 8, 0, 0, 0, 0, 0])
    expect([...batch.labels]).toEqual([9, 10, 11, 2, 0, 5, 6, 7, 8, 2, 0, 0, 0, 0, 0])
  })

  test('weighs real tokens 1, end-of-sentence included, and padding 0', () => {
    expect([...batch.weights]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
  })

  test('that is empty is padding throughout', () => {
    const { weights, source } = pairBatch([], bucket, special)
    expect([...weights, ...source].every((value) => value === 0)).toBe(true)
  })

  test.each([
    ['source', [{ source: [3, 3, 3, 3, 2], target: [2] }]],
    ['target', [{ source: [2], target: [3, 3, 3, 3, 3, 2] }]],
    ['number of examples', Array(4).fill({ source: [2], target: [2] })],
  ])('never spills over: a %s too large for the bucket is refused', (_, tooLarge) => {
    expect(() => pairBatch(tooLarge, bucket, special)).toThrow(RangeError)
  })
})

describe('buckets', () => {
  const train = tokenPairs(400, 30, 50)
  const others = [{ source: Array(41).fill(3), target: Array(38).fill(3) }]
  const buckets = bucketsFor(train, others, 16)

  test('hold every example of every split, in the smallest bucket that fits', () => {
    const all = [...train, ...others]
    assignments(all, buckets).forEach((index, at) => {
      const { source, target } = all[at] as (typeof all)[number]
      const fits = buckets.map((one) => one.source >= source.length && one.target >= target.length)
      expect(fits[index]).toBe(true)
    })
    expect(buckets.length).toBeLessThanOrEqual(6)
  })

  test('give an update about the same number of real target tokens, whichever it is', () => {
    const mean = train.reduce((sum, { target }) => sum + target.length, 0) / train.length
    const bucketOf = assignments(train, buckets)
    buckets.forEach(({ rows }, index) => {
      const members = train.filter((_, at) => bucketOf[at] === index)
      if (members.length === 0) return
      const tokens = (rows * members.reduce((sum, { target }) => sum + target.length, 0)) / members.length
      expect(Math.abs(tokens - 16 * mean)).toBeLessThanOrEqual(
        0.51 * (members.reduce((s, { target }) => s + target.length, 0) / members.length),
      )
    })
  })

  test('of a batch given in tokens are those of a batch of as many examples', () => {
    const tokens = train.reduce((sum, { target }) => sum + target.length, 0)
    expect(bucketsFor(train, others, { tokens: (16 * tokens) / train.length })).toEqual(buckets)
    const twice = bucketsFor(train, others, { tokens: (32 * tokens) / train.length })
    for (const [index, { rows }] of twice.entries()) {
      expect(Math.abs(rows - 2 * (buckets[index]?.rows ?? 0))).toBeLessThanOrEqual(1)
    }
  })

  test('for decoding differ by the source alone, and decode to the longest target', () => {
    const shapes = [
      { rows: 9, source: 8, target: 8 },
      { rows: 7, source: 8, target: 16 },
      { rows: 5, source: 16, target: 12 },
    ]
    expect(decodeBuckets(shapes).map(({ source, target }) => [source, target])).toEqual([
      [8, 16],
      [16, 16],
    ])
  })
})
