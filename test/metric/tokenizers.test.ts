import { describe, expect, test } from 'vitest'
import { tokenizeChar, tokenizeIntl } from '../../src/metric/index.ts'
import { lowerCase, splitWords, stripEnd } from '../../src/metric/python-text.ts'
import { golden, goldenPython } from './golden.ts'

describe('against sacreBLEU', () => {
  const cases = golden('tokenizers')

  test.each(cases)('intl: $segment', ({ segment, intl }) => {
    expect(tokenizeIntl(segment)).toEqual(intl)
  })

  test('char: every segment', () => {
    for (const { segment, char } of cases) expect(tokenizeChar(segment)).toEqual(char)
  })
})

test.each([
  ['Ende.', ['Ende', '.']],
  ['Im Jahr 1999.', ['Im', 'Jahr', '1999.']],
  ['1,5 und ½,½', ['1,5', 'und', '½,½']],
  ['5€', ['5', '€']],
  ['&amp;', ['&', 'amp', ';']],
])('intl cuts %j to %j', (segment, tokens) => {
  expect(tokenizeIntl(segment)).toEqual(tokens)
})

test.each([
  ['👍🏽 é', ['👍', '🏽', 'é']],
  ['e\u0301', ['e', '\u0301']],
])('char cuts %j to %j', (segment, tokens) => {
  expect(tokenizeChar(segment)).toEqual(tokens)
})

describe("against Python's str", () => {
  const { spaces, lower, texts } = goldenPython()
  const characters = Array.from({ length: 0x110000 }, (_, point) => point).filter(
    (point) => point < 0xd800 || point > 0xdfff,
  )

  test('white space is what split and rstrip take for it, over all of Unicode', () => {
    const ours = characters.filter((point) => splitWords(`a${String.fromCodePoint(point)}b`).length === 2)
    expect(ours).toEqual(spaces)
    expect(characters.filter((point) => stripEnd(`a${String.fromCodePoint(point)}`) === 'a')).toEqual(spaces)
  })

  test('lower case is that of str.lower, for every letter that both know', () => {
    const wrong = lower.filter(([point, text]) => lowerCase(String.fromCodePoint(point)) !== text)
    expect(wrong).toEqual([])
    // Unicode's newer letters are in Node's tables only.
    const known = new Set(lower.map(([point]) => point))
    const newer = characters.filter((point) => {
      const character = String.fromCodePoint(point)
      return !known.has(point) && lowerCase(character) !== character
    })
    expect(newer.filter((point) => point < 0x1c89)).toEqual([])
  })

  test.each(texts)('words and lower case of $text', ({ text, lower: expected, words }) => {
    expect([lowerCase(text), splitWords(text)]).toEqual([expected, words])
  })
})
