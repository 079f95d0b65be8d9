import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  rougeMetric,
  rougeScore,
  rougeSignature,
  rougeStatistics,
  rougeTokens,
  rougeTypes,
  scoreCorpus,
} from '../../src/metric/index.ts'
import { golden, goldenTexts, tolerance } from './golden.ts'

const texts = goldenTexts()
const cases = golden('rouge').map((one) => ({
  ...one,
  pairs: texts.get(one.corpus)!,
  title: `${one.corpus}, ${one.options.stemmer ? 'stems' : 'words'}`,
}))

describe('against rouge-score', () => {
  test.each(cases)('$title', ({ pairs, options, tokens, rows, means }) => {
    for (const [i, expected] of tokens.entries()) {
      expect(rougeTokens(pairs[i]!.hypothesis, options)).toEqual(expected)
    }
    const metric = rougeMetric(options)
    for (const [i, row] of rows.entries()) {
      const [, ...ours] = metric.statistics(pairs[i]!)
      for (const [column, value] of row.entries()) {
        expect(Math.abs(ours[column]! - value)).toBeLessThanOrEqual(tolerance)
      }
    }
    const scores = scoreCorpus(metric, pairs)
    const ours = rougeTypes.flatMap((type) => {
      const { precision, recall, f1 } = scores[type]!
      return [precision, recall, f1]
    })
    for (const [column, value] of means.entries()) {
      expect(Math.abs(ours[column]! - value)).toBeLessThanOrEqual(tolerance)
    }
  })
})

test('the signature names types, stems and references', () => {
  expect(rougeSignature({ types: ['1', 'L'], stemmer: true }, 2)).toBe(
    'nrefs:2|types:1,L|case:lc|tok:rouge-score|stem:porter-nltk|sent:lf|agg:mean|version:hypros-1',
  )
})

test('only what is asked for is computed', () => {
  expect(Object.keys(rougeScore('a b', 'a b', { types: ['L', '2'] }))).toEqual(['2', 'L'])
  expect(rougeStatistics('a b', 'a b', { types: ['L', '2'] })).toHaveLength(7)
})

describe('properties', () => {
  const word = fc.constantFrom('the', 'file', 'was', 'not', 'found', 'files', 'finding', '\n', '3')
  const text = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '))

  test('scores lie in [0, 1], F between precision and recall', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (hypothesis, reference, stemmer) => {
        for (const { precision, recall, f1 } of Object.values(
          rougeScore(hypothesis, reference, { stemmer }),
        )) {
          expect(Math.min(precision, recall)).toBeGreaterThanOrEqual(0)
          expect(Math.max(precision, recall)).toBeLessThanOrEqual(1)
          expect(f1).toBeGreaterThanOrEqual(Math.min(precision, recall) - tolerance)
          expect(f1).toBeLessThanOrEqual(Math.max(precision, recall) + tolerance)
        }
      }),
    )
  })

  test('exchanging the texts exchanges precision and recall of n-grams and subsequences', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        for (const type of ['1', '2', 'L'] as const) {
          const [one, other] = [rougeScore(a, b)[type]!, rougeScore(b, a)[type]!]
          expect([one.precision, one.recall]).toEqual([other.recall, other.precision])
        }
      }),
    )
  })

  test('on one line, Lsum is L', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { L, Lsum } = rougeScore(a.replaceAll('\n', ' '), b.replaceAll('\n', ' '))
        expect(Lsum).toEqual(L)
      }),
    )
  })

  test('L is at most 1: a common subsequence is no longer than the common words', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const scores = rougeScore(a, b)
        expect(scores.L!.recall).toBeLessThanOrEqual(scores['1']!.recall)
        expect(scores.Lsum!.recall).toBeLessThanOrEqual(scores['1']!.recall)
      }),
    )
  })
})

test('sentences end at what is named, which is no token', () => {
  const named = rougeScore('a b<n>c d', 'c d<n>a b', { newline: '<n>' })
  expect(named).toEqual(rougeScore('a b\nc d', 'c d\na b'))
  expect([named.L!.f1, named.Lsum!.f1]).toEqual([0.5, 1])
})

describe('bad input', () => {
  test('an example without references is refused', () => {
    expect(() => rougeScore('a', [])).toThrow('without references')
  })

  test('an empty text between sentences is refused', () => {
    expect(() => rougeScore('a', 'a', { newline: '' })).toThrow('an empty text between sentences')
  })

  test('no types are refused', () => {
    expect(() => rougeMetric({ types: [] })).toThrow('no types')
  })

  test('statistics of other types are refused', () => {
    expect(() => rougeMetric({ types: ['1'] }).score([1, 1, 1, 1, 1, 1, 1])).toThrow(
      '7 statistics where 4 are expected',
    )
  })

  test('a corpus of nothing is refused', () => {
    expect(() => scoreCorpus(rougeMetric(), [])).toThrow('no examples')
    expect(() => rougeMetric({ types: ['1'] }).score([0, 0, 0, 0])).toThrow('0 examples')
  })
})
