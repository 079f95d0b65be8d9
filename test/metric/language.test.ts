import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countWords, languageMetric, languageScores, scoreCorpus } from '../../src/metric/index.ts'
import { golden, tolerance } from './golden.ts'

test.each(golden('language'))('against torchmetrics: $name', ({ nll, words, ...expected }) => {
  const scores = scoreCorpus(
    languageMetric(),
    nll.map((values, i) => ({ nll: values, words: words[i]! })),
  )
  expect(Math.abs(scores.tokenPerplexity / expected.tokenPerplexity - 1)).toBeLessThanOrEqual(tolerance)
  expect(Math.abs(scores.wordPerplexity / expected.wordPerplexity - 1)).toBeLessThanOrEqual(tolerance)
})

test('with a token a word the two are equal, with more tokens a word costs more', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 2 }), (nll) => {
      const score = (words: number) => scoreCorpus(languageMetric(), [{ nll, words }])
      const same = score(nll.length)
      expect(same.wordPerplexity).toBe(same.tokenPerplexity)
      expect(score(1).wordPerplexity).toBeGreaterThan(same.tokenPerplexity)
    }),
  )
})

test.each([
  ['', 0],
  [' = Title = \n', 3],
  ['a\u00a0b\u001fc\ufeffd', 3],
])('words of %j: %d', (text, count) => {
  expect(countWords(text)).toBe(count)
})

describe('bad input', () => {
  test.each([
    [[0, 1, 0], '0 tokens'],
    [[1, 0, 0], '0 tokens'],
    [[1, 1], '2 statistics where 3'],
  ])('%j', (total, message) => {
    expect(() => languageScores(total)).toThrow(message)
  })
})

test('the signature', () => {
  expect(languageMetric().signature).toBe('log:nat|words:white-space|avg:corpus|version:hypros-1')
})
