import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  binsFromStatistics,
  calibrationSignature,
  classwiseCalibrationError,
  countPrediction,
  entropy,
  entropyHistogram,
  equalMassBins,
  equalMassEdges,
  equalWidthBins,
  equalWidthEdges,
  leastProbability,
  probabilityScores,
  probabilityStatistics,
} from '../../src/metric/index.ts'

const classes = 4
const distribution = fc
  .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: classes, maxLength: classes })
  .map((weights) => {
    const sum = weights.reduce((a, b) => a + b, 0)
    return weights.map((weight) => weight / sum)
  })

/** Expected score of a forecast where the label is drawn from `truth`. */
function expected(truth: readonly number[], forecast: readonly number[], column: number): number {
  return truth.reduce(
    (sum, chance, label) => sum + chance * probabilityStatistics({ probabilities: forecast, label })[column]!,
    0,
  )
}

describe.each([
  ['negative log-likelihood', 2],
  ['Brier score', 3],
])('%s', (_name, column) => {
  test('is proper: no forecast does better in expectation than the truth', () => {
    fc.assert(
      fc.property(distribution, distribution, (truth, forecast) => {
        expect(expected(truth, truth, column)).toBeLessThanOrEqual(expected(truth, forecast, column) + 1e-12)
      }),
    )
  })

  test('is strictly so where the forecast is another one', () => {
    const [truth, forecast] = [
      [0.4, 0.3, 0.2, 0.1],
      [0.35, 0.35, 0.2, 0.1],
    ]
    expect(expected(truth!, truth!, column)).toBeLessThan(expected(truth!, forecast!, column))
  })

  test('is 0 for a certain forecast that is right', () => {
    expect(probabilityStatistics({ probabilities: [0, 1, 0], label: 1 })[column]).toBeCloseTo(0, 15)
  })
})

test('the Brier score lies in [0, 2]', () => {
  fc.assert(
    fc.property(distribution, fc.nat(classes - 1), (probabilities, label) => {
      const brier = probabilityStatistics({ probabilities, label })[3]!
      expect(brier).toBeGreaterThanOrEqual(0)
      expect(brier).toBeLessThanOrEqual(2)
    }),
  )
  expect(probabilityStatistics({ probabilities: [0, 1], label: 0 })[3]).toBe(2)
})

test('a label without probability costs 36.04 nats, and is counted', () => {
  const scores = probabilityScores(probabilityStatistics({ probabilities: [1, 0], label: 1 }))
  expect(scores.nll).toBe(-Math.log(leastProbability))
  expect(scores).toMatchObject({ examples: 1, accuracy: 0, clipped: 1 })
})

test('the first of equally probable classes is the prediction', () => {
  expect(probabilityStatistics({ probabilities: [0.5, 0.5], label: 0 })[1]).toBe(1)
  expect(probabilityStatistics({ probabilities: [0.5, 0.5], label: 1 })[1]).toBe(0)
})

test.each([
  ['a negative probability', [1.1, -0.1], 0, 'probability 1.1 of class 0'],
  ['NaN', [Number.NaN, 1], 0, 'probability NaN'],
  ['logits', [0.9, 0.9], 0, 'probabilities that sum to 1.8'],
  ['a label that is no class', [0.5, 0.5], 2, 'label 2'],
  ['half a label', [0.5, 0.5], 0.5, 'label 0.5'],
  ['no classes', [], 0, '0 probabilities'],
])('%s is refused', (_what, probabilities, label, message) => {
  expect(() => probabilityStatistics({ probabilities, label })).toThrow(message)
})

test('scores of no examples are refused', () => {
  expect(() => probabilityScores([0, 0, 0, 0, 0])).toThrow('0 examples')
})

describe('entropy', () => {
  test('lies between 0 and ln(classes), and is greatest where nothing is known', () => {
    fc.assert(
      fc.property(distribution, (probabilities) => {
        expect(entropy(probabilities)).toBeGreaterThanOrEqual(0)
        expect(entropy(probabilities)).toBeLessThanOrEqual(Math.log(classes) + 1e-12)
      }),
    )
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(Math.log(4), 12)
    expect(entropy([0, 1])).toBe(0)
  })

  test('a histogram counts each value once', () => {
    fc.assert(
      fc.property(fc.array(distribution), fc.integer({ min: 1, max: 20 }), (rows, bins) => {
        const histogram = entropyHistogram(rows.map(entropy), classes, bins)
        expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
        expect([histogram[0]?.lower, histogram.at(-1)?.upper]).toEqual([0, Math.log(classes)])
      }),
    )
  })

  test.each([
    ['no bins', [0.1], 2, 0, '0 bins'],
    ['one class', [0], 1, 10, '1 classes'],
    ['bits instead of nats', [1], 2, 10, 'entropy 1'],
    ['NaN', [Number.NaN], 2, 10, 'entropy NaN'],
  ])('refused: %s', (_what, entropies, count, bins, message) => {
    expect(() => entropyHistogram(entropies, count, bins)).toThrow(message)
  })
})

describe('reliability from statistics of single examples', () => {
  const prediction = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1))
  const predictions = fc.array(prediction, { minLength: 1, maxLength: 60 })

  test.each([
    ['equal width', () => equalWidthEdges(7), equalWidthBins],
    ['equal mass', (confidence: number[]) => equalMassEdges(confidence, 7), equalMassBins],
  ] as const)('they sum to the corpus, %s', (_name, edgesOf, binned) => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const confidence = rows.map(([value]) => value)
        const edges = edgesOf(confidence)
        const total = new Array<number>(3 * edges.length).fill(0)
        for (const [value, hit] of rows) {
          const own = new Array<number>(total.length).fill(0)
          countPrediction(own, edges, value, hit)
          expect(own[3 * edges.findIndex((edge) => value <= edge)]).toBe(1)
          for (const [i, part] of own.entries()) total[i]! += part
        }
        const correct = rows.map(([, hit]) => hit)
        expect(binsFromStatistics(total, edges)).toEqual(binned(confidence, correct, 7))
      }),
    )
  })

  test('those of another number of bins are refused', () => {
    expect(() => binsFromStatistics([1, 1, 1], equalWidthEdges(2))).toThrow('3 statistics where 6')
  })

  test('the signature names bins and edges', () => {
    expect(calibrationSignature('equal-width', 10)).toBe(
      'conf:max|bins:10|binning:equal-width|edges:right|norm:l1|version:hypros-1',
    )
  })
})

describe('classwise calibration error', () => {
  const example = fc.tuple(distribution, fc.nat(classes - 1))
  const examples = fc.array(example, { minLength: 1, maxLength: 30 })

  test.each(['equal-width', 'equal-mass'] as const)('lies in [0, 1], %s', (binning) => {
    fc.assert(
      fc.property(examples, (rows) => {
        const error = classwiseCalibrationError(
          rows.map(([row]) => row),
          rows.map(([, label]) => label),
          10,
          binning,
        )
        expect(error).toBeGreaterThanOrEqual(0)
        expect(error).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('is 0 where each class comes as often as it is said to', () => {
    const rows = Array.from({ length: 4 }, () => [0.25, 0.75])
    expect(classwiseCalibrationError(rows, [0, 1, 1, 1])).toBe(0)
  })

  test.each([
    ['lists of differing length', [[0.5, 0.5]], [0, 1], '1 rows of probabilities and 2 labels'],
    ['rows of differing length', [[0.5, 0.5], [1]], [0, 0], '1 probabilities for 2 classes'],
    ['a label that is no class', [[0.5, 0.5]], [2], 'label 2'],
    ['nothing', [], [], 'no predictions'],
  ])('refused: %s', (_what, probabilities, labels, message) => {
    expect(() => classwiseCalibrationError(probabilities, labels)).toThrow(message)
  })
})
