import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ArmTable } from '../../src/stats/index.ts'
import {
  atSeeds,
  combine,
  compareArms,
  comparePairs,
  pairedSeeds,
  residualMeanSquare,
} from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

const value = fc.double({ min: -50, max: 50, noNaN: true })

/** Tables of complete arms by seeds. */
const tables = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 3, max: 6 }))
  .chain(([arms, seeds]) =>
    fc.array(fc.array(value, { minLength: seeds, maxLength: seeds }), { minLength: arms, maxLength: arms }),
  )
  .map((rows): ArmTable => {
    const names = ['hypros', 'log-loss', 'brier', 'a', 'b']
    return Object.fromEntries(
      rows.map((row, a) => [names[a], Object.fromEntries(row.map((y, s) => [String(s + 1), y]))]),
    )
  })

const compare = (table: ArmTable, vEx = 0) => {
  const comparison = compareArms(table, 'hypros', 'log-loss', vEx)
  if (comparison === undefined) throw new Error('too few seeds')
  return comparison
}

const interval = (table: ArmTable, vEx = 0) => combine([{ ...compare(table, vEx), scale: 1 }])

describe('against statsmodels and SciPy', () => {
  test.each(golden.comparisons)('$name', ({ table, pool, v_ex, expected }) => {
    const comparison = compare(table, v_ex)
    expect(comparison.pool).toEqual(pool)
    expectClose(comparison.est, expected.est)
    expectClose(comparison.df, expected.df)
    expectClose(comparison.sigma, expected.sigma)
    expect(comparison.n).toBe(expected.n)
    const { lo, hi, p } = interval(table, v_ex)
    expectClose(lo, expected.lo)
    expectClose(hi, expected.hi)
    if (expected.p !== undefined) expectClose(p, expected.p)
  })
})

test.each(golden.residuals)(
  "the residual mean square of statsmodels' two-way ANOVA: $meanSquare",
  (table) => {
    expectClose(residualMeanSquare(table.rows), table.meanSquare)
  },
)

test('the residual mean square of a table worked by hand', () => {
  // deviations from additivity: ±1/2 in each of four cells, on one degree of freedom
  expect(
    residualMeanSquare([
      [1, 2],
      [3, 6],
    ]),
  ).toBe(1)
})

test("the two arms' own variance counts where it is the larger", () => {
  const steady = { 1: 1, 2: 1.1, 3: 0.9 }
  const table = {
    hypros: { 1: 0, 2: 2, 3: 1 },
    'log-loss': { 1: 2, 2: 0, 3: 1 },
    a: steady,
    b: steady,
    c: steady,
  }
  const comparison = compare(table)
  expect(comparison.pool).toContain('hypros')
  expect(comparison.ownVariance).toBeGreaterThan(comparison.pooledVariance)
  expect(comparison.seedVariance).toBe(comparison.ownVariance)
})

test('the arms compared stay in the pool however much they scatter', () => {
  const steady = { 1: 1, 2: 1.1, 3: 0.9 }
  const table = {
    hypros: { 1: 0, 2: 20, 3: 10 },
    'log-loss': steady,
    a: steady,
    b: { 1: 9, 2: -9, 3: 0 },
    c: steady,
  }
  expect(compare(table).pool).toEqual(['a', 'c', 'hypros', 'log-loss'])
  expect(compare(table).leftOut).toEqual(['b'])
})

test('diverged and missing runs pair with nothing', () => {
  const table: ArmTable = { a: { 1: 1, 2: null, 3: 3, 4: 4 }, b: { 1: 1, 2: 2, 4: 5, 5: 5 } }
  expect(pairedSeeds(table, 'a', 'b')).toEqual(['1', '4'])
  expect(pairedSeeds(table, 'a', 'missing')).toEqual([])
})

test('one paired seed gives no comparison', () => {
  expect(compareArms({ a: { 1: 1 }, b: { 1: 2 } }, 'a', 'b')).toBeUndefined()
})

test('a spread that is only rounding is none', () => {
  const third = 0.1 + 0.2
  const same = { 1: third, 2: 0.3, 3: third }
  expect(compareArms({ a: same, b: { 1: 1, 2: 1, 3: 1 } }, 'a', 'b')?.sigma).toBe(0)
})

test('a variance over examples alone is a known variance', () => {
  const shifted = { hypros: { 1: 1, 2: 2, 3: 4 }, 'log-loss': { 1: 0, 2: 1, 3: 3 } }
  const comparison = compare(shifted, 0.25)
  expect(comparison.df).toBeGreaterThan(1e10)
  expectClose(interval(shifted, 0.25).lo, 1 - 1.959963984540054 / 2)
})

test('at n seeds the variance over seeds shrinks and the one over examples stays', () => {
  const table = golden.comparisons[1]?.table as ArmTable
  const now = compare(table, 0.07)
  const later = atSeeds(now, 2 * now.n)
  expectClose(later.seedVariance, now.seedVariance / 2)
  expect(later.exampleVariance).toBe(0.07)
  expect(later.residualDf).toBe((now.residualDf / (now.n - 1)) * (2 * now.n - 1))
})

describe('properties', () => {
  test('order of arms and seeds changes no bit', () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0, max: 2, noNaN: true }), (table, vEx) => {
        const turned = Object.fromEntries(
          Object.entries(table)
            .reverse()
            .map(([arm, seeds]) => [
              arm,
              Object.fromEntries(
                Object.entries(seeds)
                  .map(([s, y]) => [`s${s}`, y])
                  .reverse(),
              ),
            ]),
        )
        expect(compare(turned, vEx)).toEqual(compare(table, vEx))
      }),
    )
  })

  test('renaming the seeds in another order changes the interval by rounding only', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const renamed = Object.fromEntries(
          Object.entries(table).map(([arm, seeds]) => [
            arm,
            Object.fromEntries(Object.entries(seeds).map(([seed, y]) => [String(10 - Number(seed)), y])),
          ]),
        )
        const [a, b] = [compare(table), compare(renamed)]
        expectClose(b.est, a.est)
        expectClose(b.variance, a.variance, 1e-7)
      }),
    )
  })

  test('swapping candidate and reference mirrors the interval', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const there = interval(table)
        const back = compareArms(table, 'log-loss', 'hypros')
        const mirrored = combine([{ ...(back as NonNullable<typeof back>), scale: 1 }])
        expectClose(mirrored.est, -there.est)
        expectClose(mirrored.lo, -there.hi)
        expectClose(mirrored.hi, -there.lo)
      }),
    )
  })

  test('the interval holds its estimate and is never narrower than with own variance or pool alone', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const { seedVariance, ownVariance, pooledVariance } = compare(table)
        expect(seedVariance).toBe(Math.max(ownVariance, pooledVariance))
        const { est, lo, hi } = interval(table)
        expect(lo <= est && est <= hi).toBe(true)
      }),
    )
  })
})

describe('several pairs as one comparison', () => {
  const table: ArmTable = {
    'old a': { '1': 20, '2': 21, '3': 23 },
    'new a': { '1': 21, '2': 21, '3': 22 },
    'old b': { '1': 10, '2': 12, '3': 11 },
    'new b': { '1': 13, '2': 14, '3': 12 },
  }
  const pair = (arm: string) => ({ candidate: `new ${arm}`, reference: `old ${arm}` })

  test('one pair is the comparison of its arms', () => {
    expect(comparePairs(table, [pair('a')], 0.3)).toEqual(compareArms(table, 'new a', 'old a', 0.3))
  })

  test('two pairs: the mean of their differences, whose own variance is over seeds', () => {
    // d a = 1, 0, −1 and d b = 3, 2, 1: their mean is 2, 1, 0, with variance 1.
    const [a, b] = ['a', 'b'].map((arm) => compareArms(table, `new ${arm}`, `old ${arm}`)!)
    const both = comparePairs(table, [pair('a'), pair('b')])
    expect(both?.est).toBeCloseTo(1, 12)
    expect(both?.ownVariance).toBeCloseTo(1 / 3, 12)
    expect(both?.pooledVariance).toBeCloseTo((a!.pooledVariance + b!.pooledVariance) / 4, 12)
    expect(both?.seedVariance).toBe(Math.max(both!.ownVariance, both!.pooledVariance))
    expect(both?.sigma).toBeCloseTo(a!.sigma, 12)
  })

  test('over the seeds that every pair has, and none below two', () => {
    const holes = { ...table, 'new b': { '1': 13, '2': 14, '3': null } }
    expect(comparePairs(holes, [pair('a'), pair('b')])).toMatchObject({ n: 2, est: 1.5 })
    const fewer = { ...table, 'new b': { '1': 13, '2': null, '3': null } }
    expect(comparePairs(fewer, [pair('a'), pair('b')])).toBeUndefined()
    expect(comparePairs(table, [])).toBeUndefined()
  })
})
