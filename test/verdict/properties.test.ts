import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ArmTable } from '../../src/stats/index.ts'
import { judgeC2 } from '../../src/verdict/index.ts'
import { bySeed, mapValues } from './tables.ts'

const rows = fc.array(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 }), {
  minLength: 2,
  maxLength: 4,
})
const toTable = (values: readonly (readonly number[])[]): ArmTable =>
  Object.fromEntries(
    values.map((row, a) => [['hypros', 'log-loss', 'brier', 'other'][a] as string, bySeed(row)]),
  )

test('scaling and shifting the metric changes no verdict', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(0.125, 4, 1024), (values, factor) => {
      const metric = toTable(values.map((row) => row.map((y) => Math.round(y * 1024) / 1024)))
      const scaled = mapValues(metric, (y) => factor * y + 64)
      const [before, after] = [metric, scaled].map((table) => judgeC2({ instances: [{ metric: table }] }))
      expect(after?.verdict).toBe(before?.verdict)
      expect(after?.seedsToDecide).toBe(before?.seedsToDecide)
    }),
    { numRuns: 50 },
  )
})

test('order of arms and seeds changes nothing', () => {
  fc.assert(
    fc.property(rows, (values) => {
      const metric = toTable(values)
      const turned = Object.fromEntries(Object.entries(metric).reverse())
      expect(judgeC2({ instances: [{ metric: turned }] })).toEqual(judgeC2({ instances: [{ metric }] }))
    }),
    { numRuns: 50 },
  )
})

test('swapping candidate and baseline mirrors the interval', () => {
  fc.assert(
    fc.property(rows, (values) => {
      const metric = toTable(values)
      const there = judgeC2({ instances: [{ metric }] })
      const back = judgeC2(
        { instances: [{ metric }] },
        { baseline: 'hypros', bounded: 'brier', candidate: 'log-loss' },
      )
      expect(back.estimates).toHaveLength(there.estimates.length)
      for (const [i, { est, lo, hi }] of there.estimates.entries()) {
        expect(back.estimates[i]?.est).toBeCloseTo(-est, 9)
        expect(back.estimates[i]?.lo).toBeCloseTo(-hi, 9)
        expect(back.estimates[i]?.hi).toBeCloseTo(-lo, 9)
      }
    }),
    { numRuns: 50 },
  )
})
