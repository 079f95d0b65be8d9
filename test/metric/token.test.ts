import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addTokenStatistics, perplexity, tokenScores, tokenStatistics } from '../../src/metric/index.ts'
import { golden } from './golden.ts'

test.each(golden('token'))('against NumPy and SciPy: $name', ({ examples, ...expected }) => {
  const rows = examples.map(({ nll, brier }) => tokenStatistics(nll, brier))
  const ours = tokenScores(addTokenStatistics(rows))
  expect(ours.tokens).toBe(expected.tokens)
  for (const field of ['nll', 'perplexity', 'brier'] as const) {
    expect(Math.abs(ours[field] / expected[field] - 1)).toBeLessThanOrEqual(1e-8)
  }
})

describe('tokenStatistics', () => {
  test.each([
    [[], [], undefined, [0, 0, 0]],
    [[1, 2], [0.5, 0.25], undefined, [2, 3, 0.75]],
    [
      [1, 2, 4],
      [0.5, 0.25, 2],
      [1, 0, 1],
      [2, 5, 2.5],
    ],
    [
      [1, Number.NaN],
      [0.5, Number.NaN],
      [1, 0],
      [1, 1, 0.5],
    ],
  ])('nll %j, Brier %j, mask %j → %j', (nll, brier, mask, expected) => {
    expect(tokenStatistics(nll, brier, mask)).toEqual(expected)
  })

  test('masked tokens count as if they were not there', () => {
    const token = fc.tuple(fc.double({ min: 0, max: 20 }), fc.double({ min: 0, max: 2 }), fc.boolean())
    fc.assert(
      fc.property(fc.array(token), (tokens) => {
        const columns = (rows: typeof tokens) =>
          [rows.map(([nll]) => nll), rows.map(([, brier]) => brier)] as const
        const mask = Uint8Array.from(tokens, ([, , kept]) => Number(kept))
        const kept = tokens.filter(([, , one]) => one)
        expect(tokenStatistics(...columns(tokens), mask)).toEqual(tokenStatistics(...columns(kept)))
      }),
    )
  })

  test.each([
    ['Brier values missing', [1, 2], [1], undefined, '2 nll values and 1 Brier values'],
    ['mask too short', [1, 2], [1, 1], [1], '2 nll values and 1 mask values'],
    ['a fractional mask', [1, 2], [1, 1], [1, 0.5], 'mask value 0.5'],
  ])('refuses: %s', (_what, nll, brier, mask, message) => {
    expect(() => tokenStatistics(nll, brier, mask)).toThrow(message)
  })
})

describe('perplexity', () => {
  test('of a uniform distribution is the number of its values', () => {
    expect(perplexity(7 * Math.log(2000), 7)).toBeCloseTo(2000, 8)
  })

  test('stays finite where it overflows', () => {
    expect(perplexity(20_000, 2)).toBe(Number.MAX_VALUE)
  })

  test('needs tokens', () => {
    expect(() => perplexity(0, 0)).toThrow('0 tokens')
    expect(() => tokenScores([0, 0, 0])).toThrow('0 tokens')
  })
})

test('token scores refuse statistics of another metric', () => {
  expect(() => tokenScores([1, 2])).toThrow('2 statistics where 3 are expected')
  expect(() => addTokenStatistics([[1, 2, 3, 4]])).toThrow('token statistics, row 0')
})
