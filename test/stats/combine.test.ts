import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combine, combinedDeviate, levelForLooks } from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

describe('against SciPy', () => {
  test.each(golden.combinations)('$parts.length parts at level $level', ({ parts, level, expected }) => {
    const { est, lo, hi, p } = combine(parts, level)
    expectClose(est, expected.est)
    expectClose(lo, expected.lo)
    expectClose(hi, expected.hi)
    expectClose(p, expected.p)
  })
})

const parts = fc.array(
  fc.record({
    est: fc.double({ min: -5, max: 5, noNaN: true }),
    variance: fc.double({ min: 1e-3, max: 4, noNaN: true }),
    df: fc.double({ min: 2, max: 60, noNaN: true }),
    scale: fc.double({ min: 0.1, max: 3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 4 },
)

test('the ends solve Z = ±1.96', () => {
  fc.assert(
    fc.property(parts, (some) => {
      const { est, lo, hi } = combine(some)
      expectClose(combinedDeviate(some, est), 0, 1e-6)
      expectClose(combinedDeviate(some, lo), 1.959963984540054, 1e-6)
      expectClose(combinedDeviate(some, hi), -1.959963984540054, 1e-6)
    }),
    { numRuns: 50 },
  )
})

test('order of instances changes the interval by rounding only', () => {
  fc.assert(
    fc.property(parts, (some) => {
      const [there, back] = [combine(some), combine([...some].reverse())]
      expectClose(back.lo, there.lo)
      expectClose(back.hi, there.hi)
    }),
    { numRuns: 50 },
  )
})

test('a second instance that agrees narrows the interval', () => {
  const part = { est: 1, variance: 1, df: 8, scale: 1 }
  const [one, two] = [combine([part]), combine([part, part])]
  expect(two.est).toBe(one.est)
  expect(two.hi - two.lo).toBeLessThan(one.hi - one.lo)
})

test('instances that contradict each other by a thousand errors still give finite numbers', () => {
  const { est, lo, hi } = combine([
    { est: -1, variance: 1e-6, df: 500, scale: 1 },
    { est: 1, variance: 1e-6, df: 500, scale: 1 },
  ])
  expectClose(est, 0, 1e-6)
  expect(lo).toBeLessThan(0)
  expect(hi).toBeGreaterThan(0)
})

test('an instance without spread pins the estimate and breaks nothing', () => {
  const { est, lo, hi } = combine([
    { est: 0.5, variance: 0, df: 8, scale: 1 },
    { est: 1, variance: 1, df: 8, scale: 1 },
  ])
  expectClose(est, 0.5, 1e-3)
  expect(lo <= est && est <= hi).toBe(true)
})

test('two instances without spread that contradict each other meet in the middle', () => {
  const { est, lo, hi } = combine([
    { est: 0.5, variance: 0, df: 8, scale: 1 },
    { est: 1, variance: 0, df: 8, scale: 1 },
  ])
  expectClose(est, 0.75, 1e-6)
  expect(lo <= est && est <= hi).toBe(true)
})

test.each([
  [0, 1],
  [0.5, 0],
])('without spread an estimate of %d has p = %d', (est, p) => {
  expect(combine([{ est, variance: 0, df: 4, scale: 1 }])).toEqual({ est, lo: est, hi: est, p })
})

test('three looks share the 5 %', () => {
  expectClose(levelForLooks(3), 1 - 0.05 / 3)
})
