import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import {
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  type ReliabilityBin,
} from '../../src/metric/index.ts'
import { golden } from './golden.ts'

const binnings = [
  ['equal width', equalWidthBins],
  ['equal mass', equalMassBins],
] as const

function expectBins(ours: readonly ReliabilityBin[], expected: readonly ReliabilityBin[]): void {
  expect(ours.map(({ count }) => count)).toEqual(expected.map(({ count }) => count))
  for (const [i, bin] of expected.entries()) {
    for (const field of ['lower', 'upper', 'confidence', 'accuracy'] as const) {
      expect(Math.abs(ours[i]![field] - bin[field])).toBeLessThanOrEqual(1e-8)
    }
  }
}

describe('against NumPy', () => {
  test.each(golden('calibration'))('equal width: $name', ({ bins, confidence, correct, ...expected }) => {
    const ours = equalWidthBins(Float32Array.from(confidence), Uint8Array.from(correct), bins)
    expectBins(ours, expected.equalWidth)
    expect(Math.abs(expectedCalibrationError(ours) - expected.ece)).toBeLessThanOrEqual(1e-8)
  })

  test.each(golden('calibration'))('equal mass: $name', ({ bins, confidence, correct, ...expected }) => {
    const ours = equalMassBins(Float32Array.from(confidence), correct, bins)
    expectBins(ours, expected.equalMass)
    expect(Math.abs(expectedCalibrationError(ours) - expected.eceMass)).toBeLessThanOrEqual(1e-8)
  })
})

describe('edges', () => {
  test.each([
    [0, 0],
    [0.25, 0],
    [0.2500001, 1],
    [0.5, 1],
    [0.75, 2],
    [1, 3],
    [1.0000001, 3],
  ])('%f lies in bin %i of four', (value, bin) => {
    const bins = equalWidthBins([value], [1], 4)
    expect(bins.findIndex(({ count }) => count === 1)).toBe(bin)
  })

  test.each(binnings)('%s: softmax that rounds to above 1 counts as 1', (_, binned) => {
    expect(binned(new Float32Array([1 + 2 ** -23]), [1]).at(-1)?.confidence).toBe(1)
  })

  test('an empty bin has zeros', () => {
    expect(equalWidthBins([0.9], [1], 2)[0]).toEqual({
      lower: 0,
      upper: 0.5,
      count: 0,
      confidence: 0,
      accuracy: 0,
    })
  })

  test('without ties, bins of equal mass are equally full', () => {
    const confidence = Array.from({ length: 40 }, (_, i) => (i + 1) / 41)
    const bins = equalMassBins(confidence, new Uint8Array(40), 8)
    expect(bins.map(({ count }) => count)).toEqual(new Array(8).fill(5))
  })

  test('equal confidences share a bin of equal mass', () => {
    const bins = equalMassBins([0.5, 0.5, 0.5, 0.5, 0.9, 0.1], [1, 0, 1, 0, 1, 0], 3)
    expect(bins.map(({ upper, count }) => [upper, count])).toEqual([
      [0.5, 5],
      [1, 1],
    ])
  })
})

describe.each(binnings)('%s: properties', (_, binned) => {
  const prediction = fc.tuple(
    fc.oneof(fc.float({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.1, 0.5, 1)),
    fc.constantFrom(0, 1),
  )
  const predictions = fc.array(prediction, { minLength: 1, maxLength: 80 })
  const number = fc.integer({ min: 1, max: 20 })
  const of = (rows: readonly (readonly [number, number])[], bins?: number) =>
    binned(
      Float32Array.from(rows, ([confidence]) => confidence),
      Uint8Array.from(rows, ([, correct]) => correct),
      bins,
    )

  test('counts sum to n and the bins cover [0, 1] without gaps', () => {
    fc.assert(
      fc.property(predictions, number, (rows, count) => {
        const bins = of(rows, count)
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(rows.length)
        expect(bins.map(({ lower }) => lower)).toEqual([0, ...bins.slice(0, -1).map(({ upper }) => upper)])
        expect(bins.at(-1)?.upper).toBe(1)
        expect(bins.length).toBeLessThanOrEqual(count)
      }),
    )
  })

  test('a mean confidence lies within its bin', () => {
    fc.assert(
      fc.property(predictions, number, (rows, count) => {
        for (const bin of of(rows, count).filter((one) => one.count > 0)) {
          expect(bin.confidence).toBeGreaterThanOrEqual(bin.lower - 1e-12)
          expect(bin.confidence).toBeLessThanOrEqual(bin.upper + 1e-12)
        }
      }),
    )
  })

  test('the error lies in [0, 1]', () => {
    fc.assert(
      fc.property(predictions, number, (rows, count) => {
        const error = expectedCalibrationError(of(rows, count))
        expect(error).toBeGreaterThanOrEqual(0)
        expect(error).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('the error is zero for perfect calibration', () => {
    const eighths = fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1 })
    fc.assert(
      fc.property(eighths, number, (parts, count) => {
        // of eight predictions at k/8, k are correct
        const rows = parts.flatMap((k) =>
          Array.from({ length: 8 }, (_, i) => [k / 8, i < k ? 1 : 0] as const),
        )
        expect(expectedCalibrationError(of(rows, count))).toBeLessThanOrEqual(1e-12)
      }),
    )
  })

  test('the order of predictions changes nothing but rounding', () => {
    fc.assert(fc.property(predictions, (rows) => expectBins(of([...rows].reverse()), of(rows))))
  })
})

describe.each(binnings)('%s: bad input', (_, binned) => {
  test.each([
    ['lists of differing length', [0.5, 0.5], [1], 10, '2 confidences and 1 correct flags'],
    ['nothing', [], [], 10, 'no predictions'],
    ['a negative confidence', [0.5, -0.1], [1, 0], 10, 'confidence -0.1'],
    ['a confidence above 1', [1.1], [1], 10, 'confidence 1.1'],
    ['NaN', [Number.NaN], [1], 10, 'confidence NaN'],
    ['a flag that is neither 0 nor 1', [0.5], [2], 10, 'correct flag 2'],
    ['no bins', [0.5], [1], 0, '0 bins'],
    ['half a bin', [0.5], [1], 1.5, '1.5 bins'],
  ])('%s', (_what, confidence, correct, bins, message) => {
    expect(() => binned(confidence, correct, bins)).toThrow(ConfigError)
    expect(() => binned(confidence, correct, bins)).toThrow(message)
  })
})

test('the error of empty bins is refused', () => {
  expect(() => expectedCalibrationError([])).toThrow('no predictions in the bins')
})
