import { describe, expect, test } from 'vitest'
import {
  bleuMetric,
  bleuStatistics,
  corpusBleu,
  scoreCorpus,
  sentenceBleu,
  smoothingNames,
} from '../../src/metric/index.ts'
import { golden, goldenTexts, tolerance, withoutVersion } from './golden.ts'

const texts = goldenTexts()
const cases = golden('bleu-options').map((one) => ({
  ...one,
  pairs: texts.get(one.corpus)!,
  title: `${one.corpus}, ${withoutVersion(one.signature)}`,
}))

describe('against sacreBLEU', () => {
  test.each(cases)('$title', ({ pairs, options, signature, statistics, sentences, ...expected }) => {
    const metric = bleuMetric(options, pairs[0]!.references.length)
    expect(withoutVersion(metric.signature)).toBe(withoutVersion(signature))
    expect(pairs.map(metric.statistics)).toEqual(statistics)
    const ours = scoreCorpus(metric, pairs)
    expect(Math.abs(ours.score - expected.score)).toBeLessThanOrEqual(tolerance)
    expect(Math.abs(ours.brevityPenalty - expected.brevityPenalty)).toBeLessThanOrEqual(tolerance)
    for (const [i, precision] of expected.precisions.entries()) {
      expect(Math.abs(ours.precisions[i]! - precision)).toBeLessThanOrEqual(tolerance)
    }
    for (const [i, { hypothesis, references }] of pairs.entries()) {
      const { score } = sentenceBleu(hypothesis, references, { effectiveOrder: false, ...options })
      expect(Math.abs(score - sentences[i]!)).toBeLessThanOrEqual(tolerance)
    }
  })
})

test('a single sentence is scored with effective order unless told otherwise', () => {
  expect(sentenceBleu('ja nein', 'ja nein').score).toBeCloseTo(100, 8)
  expect(sentenceBleu('ja nein', 'ja nein', { effectiveOrder: false }).score).toBe(0)
})

describe('several references', () => {
  test('a reference given twice is as good as once', () => {
    for (const { hypothesis, references } of texts.get('diagnostics de')!) {
      expect(bleuStatistics(hypothesis, [...references, ...references])).toEqual(
        bleuStatistics(hypothesis, references),
      )
    }
  })

  test('their order changes nothing', () => {
    for (const { hypothesis, references } of texts.get('four references')!) {
      expect(bleuStatistics(hypothesis, [...references].reverse())).toEqual(
        bleuStatistics(hypothesis, references),
      )
    }
  })

  test('a corpus takes lists and single texts', () => {
    expect(corpusBleu(['a b c d', 'e f g h'], ['a b c d', ['e', 'e f g h']]).score).toBeCloseTo(100, 8)
  })

  test('none at all is refused', () => {
    expect(() => bleuStatistics('a', [])).toThrow('a segment without references')
  })
})

test.each(smoothingNames)('a hypothesis without any match scores 0 under %s', (smooth) => {
  expect(sentenceBleu('a b c d e', 'v w x y z', { smooth }).score).toBe(0)
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a smoothing constant of %d is refused',
  (smoothValue) => {
    expect(() => sentenceBleu('a', 'a', { smooth: 'floor', smoothValue })).toThrow(
      `smoothing value ${smoothValue}`,
    )
  },
)
