import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenize13a } from '../../src/metric/index.ts'
import { golden } from './golden.ts'

describe('tokenize13a', () => {
  test.each(golden('tokenize13a'))('cuts $segment as sacreBLEU does', ({ segment, tokens }) => {
    expect(tokenize13a(segment)).toEqual(tokens)
  })

  test.each([
    ['', []],
    ['Ende.', ['Ende', '.']],
    ['1,234.5', ['1,234.5']],
    ['10-20', ['10', '-', '20']],
    ['&amp;lt;', ['<']],
    ['a\u{1c}b\u{85}c\u{feff}d', ['a', 'b', 'c\u{feff}d']],
  ])('%j → %j', (segment, tokens) => {
    expect(tokenize13a(segment)).toEqual(tokens)
  })

  test('takes time in proportion to a run of blanks', () => {
    expect(tokenize13a(`a${' '.repeat(300_000)}b`)).toEqual(['a', 'b'])
  }, 5_000)

  test('keeps every character but blanks, where there are no entities and no line ends', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((segment) => !/[&\n<]/.test(segment))
    const bare = (segment: string) => segment.replaceAll(/[\p{White_Space}\p{Cc}]/gu, '')
    fc.assert(fc.property(text, (segment) => bare(tokenize13a(segment).join('')) === bare(segment)))
  })
})
