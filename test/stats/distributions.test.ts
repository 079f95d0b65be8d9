import { describe, expect, test } from 'vitest'
import {
  chiSquareQuantile,
  normalLogCdf,
  normalQuantile,
  normalQuantileOfLog,
  tCdf,
  tLogCdf,
  tQuantile,
  tToNormal,
} from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

describe('against SciPy and mpmath', () => {
  test.each(golden.tQuantile)('t quantile of %d at %d degrees of freedom', (p, df, expected) => {
    expectClose(tQuantile(p, df), expected)
  })

  test.each(golden.chiSquareQuantile)('χ² quantile of %d at %d degrees of freedom', (p, df, expected) => {
    expectClose(chiSquareQuantile(p, df), expected)
  })

  test.each(golden.tLogCdf)('ln F_t(%d) at %d degrees of freedom', (x, df, expected) => {
    expectClose(tLogCdf(x, df), expected)
  })

  test.each(golden.normalLogCdf)('ln Φ(%d)', (z, expected) => {
    expectClose(normalLogCdf(z), expected)
  })

  test.each(golden.normalQuantile)('normal quantile of %d', (p, expected) => {
    expectClose(normalQuantile(p), expected)
  })
})

test.each([-0.1, -1, -6, -40, -1e4])('the quantile undoes ln Φ at %d', (z) => {
  expectClose(normalQuantileOfLog(normalLogCdf(z)), z)
})

test.each([
  [1.3, 4],
  [2.4, 4],
  [9, 30],
])('t value %d at %d degrees of freedom keeps its probability as a normal deviate', (x, df) => {
  const z = tToNormal(x, df)
  expectClose(normalLogCdf(-z), Math.log(tCdf(-x, df)))
})

test('the deviate is odd and finite where the probability underflows', () => {
  const far = tToNormal(1e80, 8)
  expect(far).toBeGreaterThan(50)
  expect(far).toBeLessThan(100)
  expect(tToNormal(-1e80, 8)).toBe(-far)
  expect(tToNormal(0, 8)).toBe(0)
})

test('infinite degrees of freedom are the normal distribution', () => {
  expectClose(tQuantile(0.975, Number.POSITIVE_INFINITY), 1.959963984540054)
  expectClose(tCdf(1.959963984540054, Number.POSITIVE_INFINITY), 0.975)
  expectClose(tLogCdf(-50, Number.POSITIVE_INFINITY), normalLogCdf(-50))
})
