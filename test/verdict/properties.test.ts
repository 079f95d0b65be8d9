import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ArmTable } from '../../src/stats/index.ts'
import type { ClaimInput, InstanceInput, Verdict } from '../../src/verdict/index.ts'
import { defaultArms, judgeC2, judgeC3, judgeC4, judgeC5 } from '../../src/verdict/index.ts'
import { bySeed, mapValues } from './tables.ts'

const names = ['hypros', 'log-loss', 'brier', 'other']
const judges = [
  ['C2', judgeC2],
  ['C3', judgeC3],
  ['C4', judgeC4],
] as const

/** Deviations of three or four arms over four seeds, on a grid that halves and doubles without rounding. */
const deviations = fc.array(
  fc.array(
    fc.integer({ min: -2048, max: 2048 }).map((step) => step / 1024),
    { minLength: 4, maxLength: 4 },
  ),
  { minLength: 3, maxLength: 4 },
)
const toTable = (rows: readonly (readonly number[])[], value: (deviation: number) => number): ArmTable =>
  Object.fromEntries(rows.map((row, arm) => [names[arm] as string, bySeed(row.map(value))]))

/** Everything that a criterion looks at; no arm is near its floor, and the perturbation costs all of them something. */
const instance = fc.tuple(deviations, deviations, deviations, deviations, deviations).map(
  ([metric, steps, ece, brier, degradation]): InstanceInput => ({
    metric: toTable(metric, (deviation) => 20 + deviation),
    steps: toTable(steps, (deviation) => 400 * 2 ** deviation),
    ece: toTable(ece, (deviation) => 0.05 * 2 ** deviation),
    brier: toTable(brier, (deviation) => 0.5 * 2 ** (deviation / 4)),
    degradation: toTable(degradation, (deviation) => 6 + deviation),
  }),
)
const claims = fc
  .array(instance, { minLength: 1, maxLength: 3 })
  .map((instances): ClaimInput => ({ instances }))
const few = { numRuns: 40 } as const

const changed = ({ instances }: ClaimInput, change: (one: InstanceInput) => InstanceInput): ClaimInput => ({
  instances: instances.map(change),
})
const tablesChanged = (one: InstanceInput, change: (table: ArmTable) => ArmTable): InstanceInput =>
  Object.fromEntries(Object.entries(one).map(([field, table]) => [field, change(table as ArmTable)]))

/** The same but for rounding: states, and every estimate to nine digits. */
function expectSame(actual: Verdict, expected: Verdict): void {
  expect(actual.verdict).toBe(expected.verdict)
  expect(actual.reason).toBe(expected.reason)
  expect(actual.literal?.verdict).toBe(expected.literal?.verdict)
  expect(actual.estimates.map(({ name }) => name)).toEqual(expected.estimates.map(({ name }) => name))
  for (const [i, estimate] of expected.estimates.entries()) {
    for (const field of ['est', 'lo', 'hi'] as const) {
      expect(actual.estimates[i]?.[field]).toBeCloseTo(estimate[field], 7)
    }
  }
}

describe.each(judges)('%s', (_, judge) => {
  test('order of arms and seeds changes nothing', () => {
    const turned = (table: ArmTable) => Object.fromEntries(Object.entries(table).reverse())
    fc.assert(
      fc.property(claims, (claim) => {
        const back = changed(claim, (one) => tablesChanged(one, turned))
        expect(judge(back)).toEqual(judge(claim))
      }),
      few,
    )
  })

  test('which seed is called what changes nothing', () => {
    const renamed = (table: ArmTable) =>
      Object.fromEntries(
        Object.entries(table).map(([arm, seeds]) => [
          arm,
          Object.fromEntries(Object.entries(seeds).map(([seed, value]) => [String(9 - Number(seed)), value])),
        ]),
      )
    fc.assert(
      fc.property(claims, (claim) => {
        expectSame(judge(changed(claim, (one) => tablesChanged(one, renamed))), judge(claim))
      }),
      few,
    )
  })

  test('order of instances changes nothing', () => {
    fc.assert(
      fc.property(claims, ({ instances }) => {
        expectSame(judge({ instances: [...instances].reverse() }), judge({ instances }))
      }),
      few,
    )
  })

  test('units change nothing: of scores and what they lose, of steps', () => {
    fc.assert(
      fc.property(claims, fc.constantFrom(0.125, 4, 1024), (claim, factor) => {
        const inUnits = changed(claim, (one) => ({
          ...one,
          metric: mapValues(one.metric ?? {}, (score) => factor * score + 64),
          steps: mapValues(one.steps ?? {}, (steps) => factor * steps),
          degradation: mapValues(one.degradation ?? {}, (lost) => factor * lost),
        }))
        const [before, after] = [judge(claim), judge(inUnits)]
        expectSame(after, before)
        expect(after.seedsToDecide).toBe(before.seedsToDecide)
      }),
      few,
    )
  })

  test('seeds that say the same again never turn a verdict to its opposite', () => {
    const doubled = (table: ArmTable) =>
      Object.fromEntries(
        Object.entries(table).map(([arm, seeds]) => [
          arm,
          { ...seeds, ...Object.fromEntries(Object.entries(seeds).map(([seed, y]) => [`again ${seed}`, y])) },
        ]),
      )
    const opposite = { pass: 'fail', fail: 'pass' } as const
    fc.assert(
      fc.property(claims, (claim) => {
        const { verdict: before } = judge(claim)
        const { verdict: after } = judge(changed(claim, (one) => tablesChanged(one, doubled)))
        if (before === 'pass' || before === 'fail') expect(after).not.toBe(opposite[before])
      }),
      few,
    )
  })
})

test('swapping candidate and baseline mirrors the interval of the gain', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const there = judgeC2(claim)
      const back = judgeC2(claim, { baseline: 'hypros', bounded: 'brier', candidate: 'log-loss' })
      expect(back.estimates).toHaveLength(there.estimates.length)
      for (const [i, { est, lo, hi }] of there.estimates.entries()) {
        expect(back.estimates[i]?.est).toBeCloseTo(-est, 9)
        expect(back.estimates[i]?.lo).toBeCloseTo(-hi, 9)
        expect(back.estimates[i]?.hi).toBeCloseTo(-lo, 9)
      }
    }),
    few,
  )
})

test('swapping the arms mirrors both ratios of C3', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const swapped = { ...defaultArms, baseline: defaultArms.candidate, candidate: defaultArms.baseline }
      const [there, back] = [judgeC3(claim), judgeC3(claim, swapped)]
      for (const [i, { est, lo, hi }] of there.estimates.entries()) {
        expect(back.estimates[i]?.est).toBeCloseTo(-est, 9)
        expect(back.estimates[i]?.lo).toBeCloseTo(-hi, 9)
        expect(back.estimates[i]?.hi).toBeCloseTo(-lo, 9)
      }
    }),
    few,
  )
})

describe('C5', () => {
  const comparisons = fc.array(
    fc.record({
      dataset: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      model: fc.constantFrom('small', 'large'),
      gain: fc.integer({ min: -3, max: 3 }),
    }),
    { minLength: 5, maxLength: 14 },
  )

  test('order and names of data sets, and units of gains, change nothing', () => {
    fc.assert(
      fc.property(comparisons, fc.constantFrom(0.125, 4, 1024), (some, factor) => {
        const other = [...some]
          .reverse()
          .map(({ dataset, model, gain }) => ({ dataset: `other ${dataset}`, model, gain: factor * gain }))
        const [before, after] = [judgeC5({ comparisons: some }), judgeC5({ comparisons: other })]
        expect(after.verdict).toBe(before.verdict)
        expect(after.est).toBe(before.est)
        expect(after.p ?? 1).toBeCloseTo(before.p ?? 1, 12)
      }),
    )
  })

  test('a claim that passes does not pass the other way round', () => {
    fc.assert(
      fc.property(comparisons, (some) => {
        const mirrored = some.map((one) => ({ ...one, gain: -one.gain }))
        const states = [judgeC5({ comparisons: some }), judgeC5({ comparisons: mirrored })]
        expect(states.filter(({ verdict }) => verdict === 'pass').length).toBeLessThan(2)
      }),
    )
  })

  test('data sets that say the same again never turn a verdict to its opposite', () => {
    fc.assert(
      fc.property(comparisons, (some) => {
        const again = some.map((one) => ({ ...one, dataset: `${one.dataset} again` }))
        const { verdict: before } = judgeC5({ comparisons: some })
        const { verdict: after } = judgeC5({ comparisons: [...some, ...again] })
        if (before === 'pass') expect(after).toBe('pass')
        if (before === 'fail') expect(after).toBe('fail')
      }),
    )
  })
})
