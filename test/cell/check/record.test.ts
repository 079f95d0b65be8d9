import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../src/cell/check/data.ts'
import { assertScoredSplits } from '../../../src/cell/check/record.ts'
import type { CellResult } from '../../../src/cell/record.ts'

const tokens = [
  [2, 3, 1],
  [4, 5, 2],
]
const fingerprints = { test: fingerprint([2, 4]), validation: fingerprint([1, 3]) }

/** What of a record is looked at. */
const result = (change: Partial<CellResult> = {}) =>
  ({
    key: 'k',
    spec: { dataset: 'set', seed: 1 },
    metric: 'logLikelihood',
    scores: { test: { logLikelihood: -8 / 6, perplexity: Math.exp(8 / 6), brier: 0.5 } },
    examples: {
      test: {
        tokens,
        statistics: [
          [2, 3],
          [4, 5],
        ],
      },
    },
    ...change,
  }) as CellResult

test('scores of the very examples pass, and so does a cell that diverged and has none', () => {
  assertScoredSplits(result(), fingerprints)
  assertScoredSplits(result({ scores: {}, examples: {} }), fingerprints)
})

describe('what does not', () => {
  test('examples of another split, by name', () => {
    const other = { ...fingerprints, test: fingerprint([2, 5]), 'test/swap-10': fingerprint([2, 4]) }
    expect(() => assertScoredSplits(result(), other)).toThrow(
      'the scores reported for the split "test" are of the split "test/swap-10"',
    )
  })

  test('examples of no split', () => {
    const other = { test: fingerprint([1]) }
    expect(() => assertScoredSplits(result(), other)).toThrow('are of other examples than that split has')
  })

  test.each(['logLikelihood', 'perplexity', 'brier'])('a %s that the examples do not give', (name) => {
    const { test: own = {} } = result().scores
    const scores = { test: { ...own, [name]: (own[name] as number) * 1.001 } }
    expect(() => assertScoredSplits(result({ scores }), fingerprints)).toThrow(
      `are not those of its examples: ${name} is `,
    )
  })
})
