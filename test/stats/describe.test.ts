import { expect, test } from 'vitest'
import {
  hodgesLehmann,
  mean,
  median,
  quantile,
  smallestDeciding,
  standardDeviation,
  variance,
} from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

test.each([
  { values: [2, 4, 9], expected: { mean: 5, variance: 13, median: 4 } },
  { values: [1, 3], expected: { mean: 2, variance: 2, median: 2 } },
])('mean, variance and median of $values', ({ values, expected }) => {
  expect({ mean: mean(values), variance: variance(values), median: median(values) }).toEqual(expected)
  expect(standardDeviation(values)).toBe(Math.sqrt(expected.variance))
})

test.each([
  // Walsh averages 1 1.5 2.5 2 3 4: middle (2 + 2.5)/2
  { values: [1, 2, 4], expected: 2.25 },
  { values: [7], expected: 7 },
  { values: [0, 0, 0, 0, 0, 0, 1000], expected: 0 },
])('Hodges–Lehmann of $values', ({ values, expected }) => {
  expect(hodgesLehmann(values)).toBe(expected)
})

test.each(golden.locations)("Hodges–Lehmann as NumPy's median of all Walsh averages: $location", (sample) => {
  expectClose(hodgesLehmann(sample.values), sample.location)
})

test.each(golden.quantiles)('the quantile of $values at $p is that of NumPy', ({ values, p, value }) => {
  expectClose(quantile(values, p), value)
})

test('nothing has no quantile', () => {
  expect(quantile([], 0.5)).toBeNaN()
})

test.each([4, 5, 8, 37, 1000])('the smallest n that decides is found: %d', (first) => {
  expect(smallestDeciding(3, (n) => n >= first)).toBe(first)
})

test('a question that no n decides has no answer', () => {
  expect(smallestDeciding(3, () => false)).toBeUndefined()
  expect(smallestDeciding(3, (n) => n > 1000)).toBeUndefined()
})
