import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import {
  addStatistics,
  bleuFromStatistics,
  bleuSignature,
  bleuStatistics,
  corpusBleu,
} from '../../src/metric/index.ts'
import { golden } from './golden.ts'

const cases = golden('bleu')

describe('against sacreBLEU', () => {
  test.each(cases)('statistics: $name', ({ hypotheses, references, lowercase, statistics }) => {
    const ours = hypotheses.map((hypothesis, i) => bleuStatistics(hypothesis, references[i]!, { lowercase }))
    expect(ours).toEqual(statistics)
  })

  test.each(cases)('score: $name', ({ hypotheses, references, lowercase, ...expected }) => {
    const ours = corpusBleu(hypotheses, references, { lowercase })
    expect(Math.abs(ours.score - expected.score)).toBeLessThanOrEqual(1e-8)
    expect(Math.abs(ours.brevityPenalty - expected.brevityPenalty)).toBeLessThanOrEqual(1e-8)
    for (const [i, precision] of expected.precisions.entries()) {
      expect(Math.abs(ours.precisions[i]! - precision)).toBeLessThanOrEqual(1e-8)
    }
    expect([ours.systemLength, ours.referenceLength]).toEqual([
      expected.systemLength,
      expected.referenceLength,
    ])
  })

  test.each(cases)('signature but for the version: $name', ({ lowercase, signature }) => {
    const fields = (text: string) => text.split('|').filter((field) => !field.startsWith('version:'))
    expect(fields(bleuSignature({ lowercase }))).toEqual(fields(signature))
  })
})

test('the signature names the implementation', () => {
  expect(bleuSignature()).toBe('nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:hypros-1')
})

describe('properties', () => {
  const word = fc.constantFrom('der', 'Typ', 'ist', 'nicht', '"{0}"', '3.5', 'zuweisbar.', 'é', '&amp;')
  const segment = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))
  const corpus = fc.array(fc.tuple(segment, segment), { minLength: 1, maxLength: 12 })
  const score = (pairs: readonly (readonly [string, string])[]) =>
    corpusBleu(
      pairs.map(([hypothesis]) => hypothesis),
      pairs.map(([, reference]) => reference),
    )

  test('equal corpora score 100', () => {
    const segments = fc.array(segment, { maxLength: 8 })
    fc.assert(
      fc.property(segments, fc.array(word, { minLength: 4, maxLength: 9 }), (some, long) => {
        const texts = [...some, long.join(' ')]
        expect(corpusBleu(texts, texts).score).toBeCloseTo(100, 8)
      }),
    )
  })

  test('the order of segments changes nothing', () => {
    const reordered = corpus.chain((pairs) =>
      fc.tuple(
        fc.constant(pairs),
        fc.shuffledSubarray(pairs, { minLength: pairs.length, maxLength: pairs.length }),
      ),
    )
    fc.assert(
      fc.property(reordered, ([pairs, permuted]) => {
        expect(score(permuted)).toEqual(score(pairs))
      }),
    )
  })

  test('statistics of two corpora add up to those of both', () => {
    const rows = (pairs: readonly (readonly [string, string])[]) =>
      pairs.map((pair) => bleuStatistics(...pair))
    fc.assert(
      fc.property(corpus, corpus, (a, b) => {
        const parts = [addStatistics(rows(a)), addStatistics(rows(b))]
        expect(bleuFromStatistics(addStatistics(parts))).toEqual(score([...a, ...b]))
      }),
    )
  })

  test('scores lie in 0–100', () => {
    fc.assert(
      fc.property(corpus, (pairs) => {
        const value = score(pairs).score
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(100 + 1e-8)
      }),
    )
  })
})

describe('bad input', () => {
  test('lists of differing length are refused with both counts', () => {
    expect(() => corpusBleu(['a', 'b', 'c'], ['a', 'b'])).toThrow(ConfigError)
    expect(() => corpusBleu(['a', 'b', 'c'], ['a', 'b'])).toThrow('3 hypotheses and 2 references')
  })

  test('an empty corpus is refused', () => {
    expect(() => corpusBleu([], [])).toThrow('no segments')
  })

  test('statistics of another metric are refused', () => {
    expect(() => bleuFromStatistics([1, 2, 3])).toThrow('3 statistics where 10 are expected')
    expect(() => addStatistics([new Array(10).fill(0), [1]])).toThrow('BLEU statistics, row 1')
  })
})
