import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupedSignTest, holm, wilsonInterval } from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

test.each(golden.grouped)('all sign flips enumerated: p = $p', ({ groups, p }) => {
  expectClose(groupedSignTest(groups), p)
})

test.each(golden.binomial)('groups of one are the binomial test: %d of %d', (gains, n, p) => {
  const groups = Array.from({ length: n }, (_, i) =>
    i < gains ? { gains: 1, losses: 0 } : { gains: 0, losses: 1 },
  )
  expectClose(groupedSignTest(groups), p)
})

test.each(golden.convolved)('groups of one sign each are convolved binomials: p = $p', ({ groups, p }) => {
  // Relative: the smallest p is far below the tolerance itself
  expect(groupedSignTest(groups) / p).toBeCloseTo(1, 9)
})

test('comparisons that hang together are weaker evidence than independent ones', () => {
  const together = Array.from({ length: 5 }, () => ({ gains: 4, losses: 0 }))
  const apart = Array.from({ length: 20 }, () => ({ gains: 1, losses: 0 }))
  expectClose(groupedSignTest(together), 1 / 32)
  expect(groupedSignTest(apart)).toBeLessThan(1e-5)
})

test('p is a probability', () => {
  const group = fc.record({ gains: fc.nat(4), losses: fc.nat(4) })
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 8 }), (groups) => {
      const p = groupedSignTest(groups)
      expect(p).toBeGreaterThan(0)
      expect(p).toBeLessThanOrEqual(1)
    }),
  )
})

describe("against statsmodels' proportion_confint and multipletests", () => {
  test.each(golden.wilson)('Wilson interval of %d of %d', (count, n, lo, hi) => {
    const interval = wilsonInterval(count / n, n)
    expectClose(interval.lo, lo)
    expectClose(interval.hi, hi)
  })

  test.each([golden.holm, golden.holmTies])("Holm's adjusted p of $p", ({ p: raw, adjusted }) => {
    for (const [i, p] of holm(raw).entries()) expect(p / (adjusted[i] as number)).toBeCloseTo(1, 9)
  })
})
