import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, editDistances } from '../../src/data/noise/distance.ts'

test.each<[string, string, number]>([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['abc', 'abc', 0],
  ['ab', 'ba', 2],
  ['abcdef', 'xxxxxx', 6],
  ['intention', 'execution', 5],
  ['a', 'bbbbbbbbbb', 10],
])('%j and %j are %d apart', (a, b, distance) => {
  expect(editDistance([...a], [...b])).toBe(distance)
})

/** The recurrence itself, without a band. */
function plainly(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  if (a[0] === b[0]) return plainly(a.slice(1), b.slice(1))
  return 1 + Math.min(plainly(a.slice(1), b), plainly(a, b.slice(1)), plainly(a.slice(1), b.slice(1)))
}

const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })

test('the band gives what the recurrence gives', () => {
  fc.assert(fc.property(short, short, (a, b) => editDistance([...a], [...b]) === plainly(a, b)))
})

test('it is a metric', () => {
  fc.assert(
    fc.property(short, short, short, (a, b, c) => {
      const between = (x: string, y: string) => editDistance([...x], [...y])
      expect(between(a, b)).toBe(between(b, a))
      expect(between(a, b) === 0).toBe(a === b)
      expect(between(a, c)).toBeLessThanOrEqual(between(a, b) + between(b, c))
    }),
  )
})

test('long texts that hardly differ take no time to speak of', () => {
  const long = Array.from({ length: 50_000 }, (_, i) => i % 97)
  expect(editDistance(long, long.with(25_000, -1).toSpliced(40_000, 2))).toBe(3)
})

test('characters are code points, words runs without white space', () => {
  expect(editDistances(['one 😀 two', ''], ['one 😁 two three', ''])).toEqual({
    characters: { each: [7, 0], mean: 3.5 },
    words: { each: [2, 0], mean: 1 },
  })
  expect(editDistances([], [])).toEqual({ characters: { each: [], mean: 0 }, words: { each: [], mean: 0 } })
})

test('lists of different lengths are refused', () => {
  expect(() => editDistances(['a'], [])).toThrow(RangeError)
})
