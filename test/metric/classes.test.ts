import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  binaryF1,
  type ClassDecision,
  classificationMetric,
  classificationScores,
  classificationSignature,
  classwiseCalibrationError,
  classwiseSignature,
  entropy,
  entropyHistogram,
  entropySignature,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  mostProbable,
  probabilityMetric,
  probabilitySignature,
  scoreCorpus,
} from '../../src/metric/index.ts'
import { golden, tolerance } from './golden.ts'

const cases = golden('classes')

function expectClose(ours: number, expected: number): void {
  expect(Math.abs(ours - expected)).toBeLessThanOrEqual(tolerance)
}

test.each(cases)('accuracy and F1 against scikit-learn: $name', ({ probabilities, labels, ...expected }) => {
  const decisions = probabilities.map((row, i) => ({ label: labels[i]!, predicted: mostProbable(row) }))
  const scores = scoreCorpus(classificationMetric(probabilities[0]!.length), decisions)
  expectClose(scores.accuracy, expected.accuracy)
  expectClose(scores.macroF1, expected.macroF1)
  for (const [k, one] of expected.classes.entries()) {
    const ours = scores.classes[k]!
    expect(ours.support).toBe(one.support)
    for (const field of ['precision', 'recall', 'f1'] as const) expectClose(ours[field], one[field])
  }
  if (expected.binaryF1 !== undefined) expectClose(binaryF1(scores), expected.binaryF1)
})

test.each(cases)(
  'log-loss and Brier score against scikit-learn: $name',
  ({ probabilities, labels, ...expected }) => {
    const examples = probabilities.map((row, i) => ({ probabilities: row, label: labels[i]! }))
    const scores = scoreCorpus(probabilityMetric(probabilities[0]!.length), examples)
    expectClose(scores.nll, expected.nll)
    expectClose(scores.brier, expected.brier)
    expectClose(scores.accuracy, expected.accuracy)
  },
)

test.each(cases.filter(({ ece }) => ece !== undefined))(
  'calibration against torchmetrics and netcal: $name',
  ({ probabilities, labels, bins, ece, eceMass, classwise }) => {
    const confidence = probabilities.map((row) => Math.max(...row))
    const correct = probabilities.map((row, i) => Number(mostProbable(row) === labels[i]))
    expectClose(expectedCalibrationError(equalWidthBins(confidence, correct, bins)), ece!)
    expectClose(classwiseCalibrationError(probabilities, labels, bins), classwise!)
    if (eceMass !== undefined) {
      expectClose(expectedCalibrationError(equalMassBins(confidence, correct, bins)), eceMass)
    }
  },
)

test.each(cases.filter(({ entropies }) => entropies !== null))(
  'entropy against SciPy and NumPy: $name',
  ({ probabilities, entropies, bins, entropyCounts }) => {
    const ours = probabilities.map(entropy)
    for (const [i, value] of entropies!.entries()) expectClose(ours[i]!, value)
    const histogram = entropyHistogram(ours, probabilities[0]!.length, bins)
    expect(histogram.map(({ count }) => count)).toEqual(entropyCounts)
  },
)

test('signatures', () => {
  expect([
    probabilitySignature(3),
    classificationSignature(3),
    classwiseSignature('equal-mass', 15),
    entropySignature(3),
  ]).toEqual([
    'classes:3|log:nat|clip:2^-52|brier:sum|ties:first|version:hypros-1',
    'classes:3|avg:macro|zero-division:0|version:hypros-1',
    'conf:classwise|bins:15|binning:equal-mass|edges:right|norm:l1|avg:macro|version:hypros-1',
    'classes:3|log:nat|bins:10|binning:equal-width|edges:right|version:hypros-1',
  ])
})

describe('F1', () => {
  const classes = 3
  const decision = fc.record({ label: fc.nat(classes - 1), predicted: fc.nat(classes - 1) })
  const decisions = fc.array(decision, { minLength: 1, maxLength: 40 })
  const score = (rows: readonly ClassDecision[]) => scoreCorpus(classificationMetric(classes), rows)

  test('renaming the classes renames their scores and leaves accuracy and macro F1', () => {
    const renamed = (k: number) => (k + 1) % classes
    fc.assert(
      fc.property(decisions, (rows) => {
        const one = score(rows)
        const other = score(
          rows.map(({ label, predicted }) => ({ label: renamed(label), predicted: renamed(predicted) })),
        )
        expect(other.accuracy).toBe(one.accuracy)
        expect(other.macroF1).toBeCloseTo(one.macroF1, 12)
        expect(one.classes.map((_, k) => other.classes[renamed(k)])).toEqual(one.classes)
      }),
    )
  })

  test('exchanging labels and predictions exchanges precision and recall, and leaves F1', () => {
    fc.assert(
      fc.property(decisions, (rows) => {
        const one = score(rows)
        const other = score(rows.map(({ label, predicted }) => ({ label: predicted, predicted: label })))
        expect(other.macroF1).toBe(one.macroF1)
        expect(other.classes.map(({ recall }) => recall)).toEqual(
          one.classes.map(({ precision }) => precision),
        )
      }),
    )
  })

  test('it is the harmonic mean of precision and recall', () => {
    fc.assert(
      fc.property(decisions, (rows) => {
        for (const { precision, recall, f1 } of score(rows).classes) {
          const sum = precision + recall
          expect(f1).toBeCloseTo(sum === 0 ? 0 : (2 * precision * recall) / sum, 12)
        }
      }),
    )
  })

  test('it is 1 just where every example is right', () => {
    fc.assert(
      fc.property(decisions, (rows) => {
        expect(score(rows).macroF1 === 1).toBe(rows.every(({ label, predicted }) => label === predicted))
      }),
    )
  })

  test('of two classes, either can be the positive one', () => {
    const scores = scoreCorpus(classificationMetric(2), [
      { label: 1, predicted: 1 },
      { label: 0, predicted: 1 },
      { label: 0, predicted: 0 },
    ])
    expect([binaryF1(scores), binaryF1(scores, 0)]).toEqual([2 / 3, 2 / 3])
  })

  test.each([
    ['of three classes is not binary', () => binaryF1(score([{ label: 0, predicted: 0 }])), '3 classes'],
    ['a label that is no class', () => score([{ label: 3, predicted: 0 }]), 'label 3'],
    ['a prediction that is no class', () => score([{ label: 0, predicted: -1 }]), 'label -1'],
    ['statistics of other classes', () => classificationScores([1, 1, 1, 1, 1], 2), '5 statistics where 8'],
    ['no examples', () => classificationScores([0, 0, 0, 0, 0], 1), '0 examples'],
  ])('refused: %s', (_what, compute, message) => {
    expect(compute).toThrow(message)
  })
})
