import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chrfFromStatistics,
  chrfMetric,
  chrfName,
  chrfStatistics,
  scoreCorpus,
} from '../../src/metric/index.ts'
import { golden, goldenTexts, tolerance, withoutVersion } from './golden.ts'

const texts = goldenTexts()
const cases = golden('chrf').map((one) => ({
  ...one,
  pairs: texts.get(one.corpus)!,
  title: `${one.corpus}, ${one.name}, ${withoutVersion(one.signature)}`,
}))

describe('against sacreBLEU', () => {
  test.each(cases)('$title', ({ pairs, options, name, signature, statistics, score, sentences }) => {
    const metric = chrfMetric(options, pairs[0]!.references.length)
    expect([metric.name, withoutVersion(metric.signature)]).toEqual([name, withoutVersion(signature)])
    expect(pairs.map(metric.statistics)).toEqual(statistics)
    expect(Math.abs(scoreCorpus(metric, pairs).score - score)).toBeLessThanOrEqual(tolerance)
    for (const [i, pair] of pairs.entries()) {
      expect(Math.abs(metric.score(metric.statistics(pair)).score - sentences[i]!)).toBeLessThanOrEqual(
        tolerance,
      )
    }
  })
})

describe('properties', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 })
  const variants = [{}, { wordOrder: 2 }, { epsSmoothing: true, charOrder: 3 }]

  test.each(variants)('a score lies in 0–100, %o', (options) => {
    fc.assert(
      fc.property(text, text, (hypothesis, reference) => {
        const { score } = chrfFromStatistics(chrfStatistics(hypothesis, reference, options), options)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100 + tolerance)
      }),
    )
  })

  test('a text scores 100 against itself', () => {
    fc.assert(
      fc.property(
        text.filter((one) => /\S/.test(one) && one.trim().length > 6),
        (one) => {
          expect(chrfFromStatistics(chrfStatistics(one, one)).score).toBeCloseTo(100, 8)
        },
      ),
    )
  })

  test('white space changes nothing unless asked for', () => {
    fc.assert(
      fc.property(text, text, (hypothesis, reference) => {
        const spaced = `\t${[...hypothesis].join(' ')}\u00a0`
        expect(chrfStatistics(spaced, reference)).toEqual(chrfStatistics(hypothesis, reference))
      }),
    )
  })

  test('of precision and recall, exchanging the texts exchanges the two', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const score = (system: string, reference: string, beta: number) =>
          chrfFromStatistics(chrfStatistics(system, reference, { beta }), { beta }).score
        expect(score(a, b, 1)).toBeCloseTo(score(b, a, 1), 8)
      }),
    )
  })
})

describe('bad input', () => {
  test.each([
    [{ charOrder: -1 }, 'character order -1'],
    [{ wordOrder: 1.5 }, 'word order 1.5'],
    [{ charOrder: 0 }, 'neither characters nor words'],
    [{ beta: Number.NaN }, 'beta NaN'],
  ])('%j is refused', (options, message) => {
    expect(() => chrfName(options)).toThrow(message)
  })

  test('statistics of other orders are refused', () => {
    expect(() => chrfFromStatistics(new Array(18).fill(0), { wordOrder: 2 })).toThrow(
      '18 statistics where 24 are expected',
    )
  })

  test('a segment without references is refused', () => {
    expect(() => chrfStatistics('a', [])).toThrow('without references')
  })
})
