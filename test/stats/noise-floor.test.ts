import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { deviateOf, noiseFloor } from '../../src/stats/index.ts'
import { expectClose } from './golden.ts'

test('one deviate: its own size, bounded by the χ² quantile with one degree of freedom', () => {
  const floor = noiseFloor([2])
  expect(floor).toMatchObject({ pairs: 1, rms: 2 })
  expectClose(floor.bound, 2 / Math.sqrt(0.003932140000019522), 1e-6)
})

test('fifty deviates: the bound is a fifth above the root mean square', () => {
  const { rms, bound } = noiseFloor(Array.from({ length: 50 }, (_, i) => (i % 2 ? 1 : -1)))
  expect(rms).toBe(1)
  expect(bound).toBeCloseTo(1.199, 3)
})

test('the upper 95 % bound covers in 95 %', () => {
  const stream = randomStream(3, 'coverage')
  const covers = Array.from({ length: 2000 }, () => {
    const deviates = Array.from({ length: 20 }, () => 1.5 * stream.normal())
    return noiseFloor(deviates).bound > 1.5
  })
  const share = covers.filter(Boolean).length / covers.length
  expect(share).toBeGreaterThan(0.935)
  expect(share).toBeLessThan(0.965)
})

test('no deviates are a mistake', () => {
  expect(() => noiseFloor([])).toThrow(RangeError)
})

describe('a comparison', () => {
  const comparison = {
    n: 3,
    ownVariance: 1,
    pooledVariance: 1,
    seedVariance: 1,
    exampleVariance: 0,
    variance: 4,
    residualDf: 8,
    sigma: 1,
    pool: [],
    leftOut: [],
  }

  test('without a difference has the deviate 0, be its spread 0 or not', () => {
    expect(deviateOf({ ...comparison, est: 0, df: 8 })).toBe(0)
    expect(deviateOf({ ...comparison, est: 0, variance: 0, df: 8 })).toBe(0)
  })

  test('has the deviate of its t value: the 97.5 % quantile is 1.96', () => {
    expect(deviateOf({ ...comparison, est: 2 * 2.306004135204166, df: 8 })).toBeCloseTo(1.959964, 5)
    expect(deviateOf({ ...comparison, est: -2 * 2.306004135204166, df: 8 })).toBeCloseTo(-1.959964, 5)
  })
})
