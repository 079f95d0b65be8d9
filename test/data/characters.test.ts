import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { randomStream } from '../../src/base/random.ts'
import { type CharacterEdit, characterEdits, slipCharacters } from '../../src/data/noise/characters.ts'
import { editDistance } from '../../src/data/noise/distance.ts'
import { keyboardNeighbours } from '../../src/data/noise/keyboard.ts'

const noised = (text: string, share: number, seed = 1, edits?: readonly CharacterEdit[]) =>
  slipCharacters(text, share, randomStream(seed, 'noise'), edits)
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
const texts = fc
  .array(
    fc.constantFrom(
      'a',
      'of',
      'the',
      'Word',
      'straße',
      "'{0}'",
      'слово',
      '漢字漢字',
      'e.g.',
      '  ',
      '\t',
      '😀',
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(' '))
const shares = fc.double({ min: 0, max: 1, noNaN: true })
const seeds = fc.integer({ min: 1, max: 1e9 })

test.each<[key: string, neighbours: string]>([
  ['q', 'aw'],
  ['g', 'bfhtvy'],
  ['m', 'jkn'],
  ['P', 'LO'],
  ['ä', ''],
  ['1', ''],
])('the keys beside %s are %s', (key, neighbours) => {
  expect(keyboardNeighbours(key).toSorted().join('')).toBe(neighbours)
})

test('a key beside another has that one beside it', () => {
  for (const key of 'abcdefghijklmnopqrstuvwxyz') {
    expect(keyboardNeighbours(key).length).toBeGreaterThanOrEqual(2)
    for (const beside of keyboardNeighbours(key)) expect(keyboardNeighbours(beside)).toContain(key)
  }
})

describe.each(characterEdits)('%s', (edit) => {
  const changed = (word: string) => Array.from({ length: 60 }, (_, i) => noised(word, 1, i + 1, [edit]).text)

  test('one word, one edit, the first and the last letter stay', () => {
    const [length, distance] = { swap: [6, 2], delete: [5, 1], insert: [7, 1], substitute: [6, 1] }[edit] as [
      number,
      number,
    ]
    for (const word of changed('planet')) {
      expect(word).toMatch(/^p.*t$/)
      expect(word).toHaveLength(length)
      expect(editDistance([...'planet'], [...word])).toBe(distance)
    }
    expect(new Set(changed('planet')).size).toBeGreaterThan(2)
  })
})

test.each<[edit: CharacterEdit, word: string, possible: string[]]>([
  ['swap', 'abcd', ['acbd']],
  ['swap', 'abbd', ['abbd']],
  ['delete', 'abc', ['ac']],
  ['insert', 'äöü', ['äööü']],
  ['substitute', 'aqz', ['aaz', 'awz']],
  ['substitute', 'AQZ', ['AAZ', 'AWZ']],
  ['substitute', 'äöü', ['äöü']],
  ['delete', 'ab', ['ab']],
])('%s makes of %s one of %j', (edit, word, possible) => {
  const seen = Array.from({ length: 40 }, (_, i) => noised(word, 1, i + 1, [edit]).text)
  expect([...new Set(seen)].toSorted()).toEqual(possible)
})

test.each(['', ' ', 'a', 'of', "'{0}'", '123'])('%j has nothing to edit', (text) => {
  expect(noised(text, 1)).toEqual({ text, words: words(text).length, edits: 0 })
})

test('as many words differ as are reported, and the white space stays', () => {
  fc.assert(
    fc.property(texts, shares, seeds, (text, share, seed) => {
      const after = noised(text, share, seed)
      const [old, now] = [words(text), words(after.text)]
      expect(now).toHaveLength(old.length)
      expect(now.filter((word, i) => word !== old[i])).toHaveLength(after.edits)
      expect(after.text.match(/\s+/g)).toEqual(text.match(/\s+/g))
    }),
  )
})

test('the share is that which was asked for, as far as words can be edited', () => {
  fc.assert(
    fc.property(texts, shares, seeds, (text, share, seed) => {
      const { edits } = noised(text, share, seed)
      const editable = words(text).filter((word) => /\p{L}{3}/u.test(word)).length
      const wanted = share * words(text).length
      expect(edits).toBeLessThanOrEqual(Math.min(editable, Math.ceil(wanted)))
      expect(edits).toBeGreaterThanOrEqual(Math.min(editable, Math.floor(wanted)))
    }),
  )
})

test('on average the share is the asked one for short texts too', () => {
  // Binomial(4000, 0.3): a standard deviation of 29.
  const total = Array.from({ length: 4000 }, (_, i) => noised('some words here', 0.1, i + 1).edits).reduce(
    (a, b) => a + b,
  )
  expect(Math.abs(total - 1200)).toBeLessThan(120)
})

test('the seed decides', () => {
  const text = 'several words that can all be edited somehow'
  expect(noised(text, 0.5, 1)).toEqual(noised(text, 0.5, 1))
  expect(new Set([1, 2, 3, 4].map((seed) => noised(text, 0.5, seed).text)).size).toBe(4)
})

test.each([-0.1, 1.1, Number.NaN])('share %d is refused', (share) => {
  expect(() => noised('word', share)).toThrow(ConfigError)
})

test('no kind of edit is refused', () => {
  expect(() => noised('word', 0.1, 1, [])).toThrow(ConfigError)
})
