import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interquartileMean, probabilityOfImprovement } from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

describe("against SciPy's trim_mean and mannwhitneyu", () => {
  test.each(golden.runs)('$candidate.length instances: P = $probability', (runs) => {
    expectClose(interquartileMean(runs.candidate.flat()), runs.interquartileMean)
    expectClose(probabilityOfImprovement(runs.candidate, runs.reference), runs.probability)
  })
})

test.each([
  { values: [5], expected: 5 },
  { values: [1, 2, 3], expected: 2 },
  { values: [-1000, 2, 4, 1000], expected: 3 },
  { values: [Number.NEGATIVE_INFINITY, 1, 2, 3], expected: 1.5 },
])('interquartile mean of $values', ({ values, expected }) => {
  expect(interquartileMean(values)).toBe(expected)
})

test('no runs have no mean, and nothing to improve on has no probability', () => {
  expect(interquartileMean([])).toBeNaN()
  expect(probabilityOfImprovement([], [])).toBeNaN()
  expect(probabilityOfImprovement([[1]], [[]])).toBeNaN()
})

const runs = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 4 }), {
  minLength: 3,
  maxLength: 3,
})

test('probabilities of both directions sum to one', () => {
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      expectClose(probabilityOfImprovement(a, b) + probabilityOfImprovement(b, a), 1)
    }),
  )
})

test("any rising change of an instance's scores leaves the probability as it is", () => {
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      const raised = (table: readonly (readonly number[])[]) =>
        table.map((values, instance) => values.map((value) => Math.exp(value) * (instance + 1)))
      expect(probabilityOfImprovement(raised(a), raised(b))).toBe(probabilityOfImprovement(a, b))
    }),
  )
})
