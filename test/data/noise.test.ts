import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestOf } from '../../src/base/canonical.ts'
import { ConfigError } from '../../src/base/errors.ts'
import { randomStream } from '../../src/base/random.ts'
import { loadCorpus } from '../../src/data/corpus.ts'
import { perturb } from '../../src/data/noise/perturb.ts'
import { swapWords } from '../../src/data/noise/swap.ts'
import { versions } from '../../src/data/versions.ts'

const { test: pairs } = loadCorpus('ts-diagnostics-en-de')
const swap = (share: number) => ({ kind: 'swap', share }) as const
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
const texts = fc
  .array(fc.constantFrom('a', 'b.', 'ç', "'{0}'", ' ', '  ', '\t'), { maxLength: 40 })
  .map((p) => p.join(' '))
const seeds = fc.integer({ min: 1, max: 1e9 })

test.each<[string, number, string, number]>([
  ['', 0.5, '', 0],
  ['alone', 0.5, 'alone', 0],
  ['one two', 0.5, 'two one', 1],
  ['  one\ttwo ', 0.5, '  two\tone ', 1],
  ['a b c d', 0.5, 'b a d c', 2],
  ['a b c d', 0, 'a b c d', 0],
])('%j at share %d gives %j', (text, share, expected, swaps) => {
  expect(swapWords(text, share, randomStream(1, 'noise'))).toEqual({
    text: expected,
    words: words(text).length,
    swaps,
  })
})

test('the words stay the same, the white space stays in place', () => {
  fc.assert(
    fc.property(texts, fc.double({ min: 0, max: 0.5, noNaN: true }), seeds, (text, share, seed) => {
      const swapped = swapWords(text, share, randomStream(seed, 'noise'))
      expect(words(swapped.text).toSorted()).toEqual(words(text).toSorted())
      expect(swapped.text.match(/\s+/g)).toEqual(text.match(/\s+/g))
    }),
  )
})

test('a word moves by one place at most, twice the swaps in all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      seeds,
      (n, share, seed) => {
        const numbers = Array.from({ length: n }, (_, i) => i)
        const swapped = swapWords(numbers.join(' '), share, randomStream(seed, 'noise'))
        const moves = words(swapped.text).map((word, place) => Math.abs(Number(word) - place))
        expect(moves.filter((move) => move === 1)).toHaveLength(2 * swapped.swaps)
        expect(moves.filter((move) => move > 1)).toEqual([])
        expect(Math.abs(swapped.swaps - share * n)).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('every choice of pairs is as likely as any other', () => {
  // Two pairs among five words: three choices. Binomial(3000, 1/3) has a standard deviation of 26.
  const seen = new Map<string, number>()
  for (let i = 0; i < 3000; i++) {
    const { text } = swapWords('a b c d e', 0.4, randomStream(1, 'noise', i))
    seen.set(text, (seen.get(text) ?? 0) + 1)
  }
  expect([...seen.keys()].toSorted()).toEqual(['a c b e d', 'b a c e d', 'b a d c e'])
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(105)
})

test('on the test split the share that is reached is the asked one', () => {
  const seen = [1, 2, 3, 4, 5].map((seed) => perturb(pairs, swap(0.1), seed))
  for (const { words, edits, share } of seen) {
    expect(words).toBe(2350)
    expect(share).toBe(edits / words)
    expect(share).toBeGreaterThan(0.09)
    expect(share).toBeLessThan(0.11)
  }
})

test('only sources change, and as many as are reported', () => {
  const { pairs: perturbed, changed } = perturb(pairs, swap(0.1), 1)
  expect(perturbed.map(({ id, target }) => ({ id, target }))).toEqual(
    pairs.map(({ id, target }) => ({ id, target })),
  )
  expect(perturbed.filter(({ source }, i) => source !== pairs[i]?.source)).toHaveLength(changed)
  expect(changed).toBeGreaterThan(100)
})

test('one pair does not move the edits of another', () => {
  const [, ...rest] = perturb(pairs, swap(0.1), 1).pairs
  const first = { id: 'x', source: 'a much longer source than the one that was here', target: '' }
  expect(perturb([first, ...pairs.slice(1)], swap(0.1), 1).pairs.slice(1)).toEqual(rest)
})

test('the seed decides', () => {
  expect(perturb(pairs, swap(0.1), 1)).toEqual(perturb(pairs, swap(0.1), 1))
  expect(perturb(pairs, swap(0.1), 2).pairs).not.toEqual(perturb(pairs, swap(0.1), 1).pairs)
})

test('no pairs have a share of 0', () => {
  expect(perturb([], swap(0.1), 1)).toEqual({ pairs: [], words: 0, edits: 0, share: 0, changed: 0 })
})

test.each([-0.1, 0.6, Number.NaN])('share %d is refused', (share) => {
  expect(() => swapWords('a b', share, randomStream(1, 'noise'))).toThrow(ConfigError)
})

// Changed on purpose? Raise the version in src/data/versions.ts and put the new digest here.
test('the same edits under the same version', () => {
  expect({ version: versions.noise, digest: digestOf(perturb(pairs, swap(0.1), 1)) }).toMatchInlineSnapshot(`
    {
      "digest": "9e5ed4142d0deb4061c2ad42cf035308b55d714b53b5924d21a6bc3239727aae",
      "version": 1,
    }
  `)
})
