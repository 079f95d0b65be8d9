import { expect, test } from 'vitest'
import { porterStem } from '../../src/metric/index.ts'
import { golden } from './golden.ts'

test('stems are those of NLTK, for words of real text and every suffix after stems of each shape', () => {
  const cases = golden('stems')
  const wrong = cases.filter(([word, stem]) => porterStem(word) !== stem)
  expect(cases.length).toBeGreaterThan(5_000)
  expect(wrong.map(([word, stem]) => ({ word, stem, ours: porterStem(word) }))).toEqual([])
})

test.each([
  ['caresses', 'caress'],
  ['ties', 'tie'],
  ['flies', 'fli'],
  ['spied', 'spi'],
  ['agreed', 'agre'],
  ['feed', 'feed'],
  ['hopping', 'hop'],
  ['falling', 'fall'],
  ['happy', 'happi'],
  ['enjoy', 'enjoy'],
  ['dying', 'die'],
  ['theologi', 'theolog'],
  ['by', 'by'],
])('%s → %s', (word, stem) => {
  expect(porterStem(word)).toBe(stem)
})

test('takes time in proportion to a word', () => {
  expect(porterStem(`${'y'.repeat(100_000)}s`)).toHaveLength(100_000)
}, 5_000)
