import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/base/canonical.ts'
import { ConfigError, DataError } from '../../src/base/errors.ts'
import { loadCorpus } from '../../src/data/corpus.ts'
import { learnBytePairs } from '../../src/data/tokenizer/byte-pairs.ts'
import { fastEncoder } from '../../src/data/tokenizer/encoder.ts'
import { loadTokenizer, trainTokenizer } from '../../src/data/tokenizer.ts'
import { versions } from '../../src/data/versions.ts'
import golden from '../oracle/data-tokenizer.json' with { type: 'json' }

const corpus = loadCorpus('ts-diagnostics-en-de')
const texts = corpus.train.flatMap(({ source, target }) => [source, target])
const json = trainTokenizer(texts, { vocabulary: 2000 })
const { encode, decode, size, pad, bos, eos } = loadTokenizer(json)
const model = JSON.parse(json).model as { vocab: Record<string, number>; merges: [string, string][] }

describe('learnBytePairs', () => {
  const learn = (words: [string, number][], size: number) => learnBytePairs(words, { size })

  test.each<[string, [string, number][], number, string[]]>([
    [
      'the most frequent pair first',
      [
        ['abc', 3],
        ['bc', 2],
      ],
      5,
      ['b+c', 'a+bc'],
    ],
    [
      'among equals the older pieces',
      [
        ['cd', 2],
        ['ab', 2],
      ],
      5,
      ['a+b'],
    ],
    ['a pair that occurs once is none', [['ab', 1]], 9, []],
    ['overlapping pairs', [['aaaa', 2]], 3, ['a+a', 'aa+aa']],
    [
      'nothing across words',
      [
        ['a', 9],
        ['b', 9],
      ],
      9,
      [],
    ],
  ])('%s', (_, words, size, merges) => {
    expect(learn(words, size).merges.map((pair) => pair.join('+'))).toEqual(merges)
  })

  test('a pair that occurs less than the minimum is none', () => {
    const words = [
      ['ab', 4],
      ['cd', 3],
    ] as const
    expect(learnBytePairs(words, { size: 9, minimum: 4 }).merges).toEqual([['a', 'b']])
  })

  test('the rarest characters beyond the coverage get no piece, and nothing is joined across them', () => {
    const words = [
      ['azb', 1],
      ['ab', 40],
      ['bza', 1],
    ] as const
    const { pieces, merges } = learnBytePairs(words, { size: 9, minimum: 1, coverage: 0.95 })
    expect(pieces).toEqual(['a', 'b', 'ab'])
    expect(merges).toEqual([['a', 'b']])
    expect(learnBytePairs(words, { size: 9, minimum: 1 }).pieces).toContain('bza')
  })

  test('no piece is made twice', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 12 })
    const counted = fc.array(fc.tuple(word, fc.integer({ min: 2, max: 6 })), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(counted, (words) => {
        const { pieces, merges } = learn(words, 60)
        const characters = new Set(words.flatMap(([text]) => [...text])).size
        expect(merges.length).toBeGreaterThan(0)
        expect(new Set(pieces).size).toBe(characters + merges.length)
      }),
    )
  })

  test('the order of the words does not matter', () => {
    const words = Object.entries({ low: 5, lower: 2, newest: 6, widest: 3, wider: 4 })
    expect(learn(words.toReversed(), 20)).toEqual(learn(words, 20))
  })
})

describe('against the library of Hugging Face', () => {
  test('its trainer learns the same merges and the same vocabulary', () => {
    const pieces = Object.entries(model.vocab)
      .sort(([, a], [, b]) => a - b)
      .map(([piece]) => piece)
    expect(model.merges).toHaveLength(golden.learned.merges)
    expect(sha256(model.merges.map((pair) => pair.join(' ')).join('\n'))).toBe(golden.learned.mergesDigest)
    expect(sha256(pieces.join('\n'))).toBe(golden.learned.vocabularyDigest)
  })

  test.each(golden.lines)('it gives the same ids for $text', ({ text, ids, decoded }) => {
    expect(encode(text)).toEqual(ids)
    expect(decode(ids)).toBe(decoded)
  })
})

// Changed on purpose? Raise the version, run the oracle again and put the new digest here.
test('the same tokenizer under the same version', () => {
  expect(sha256(json)).toBe(golden.tokenizer)
  expect({ version: versions.tokenizer, digest: sha256(json) }).toMatchInlineSnapshot(`
    {
      "digest": "b6b4138781c79b7488aaab6f0c771ae5f5de61f4debbe9f35567fa8e8c39139c",
      "version": 1,
    }
  `)
})

test('the vocabulary has the asked size and the special tokens first', () => {
  expect({ size, pad, bos, eos }).toEqual({ size: 2000, pad: 0, bos: 1, eos: 2 })
  expect(Object.values(model.vocab).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 2000 }, (_, i) => i),
  )
})

test('the order of the texts does not matter', () => {
  expect(trainTokenizer(texts.toReversed(), { vocabulary: 2000 })).toBe(json)
})

test('every line of the corpus comes back', () => {
  const lines = [...corpus.train, ...corpus.validation, ...corpus.test].flatMap(({ source, target }) => [
    source,
    target,
  ])
  for (const line of lines) expect(decode(encode(line))).toBe(line.normalize('NFKC'))
})

test('any text comes back, in NFKC', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...' \t\n.a1<ä') }),
    )
    .map((value) => value.replace(/[▁\uFEFF]/g, ''))
  fc.assert(
    fc.property(text, (value) => {
      expect(decode(encode(value))).toBe(value.normalize('NFKC'))
    }),
    { numRuns: 500 },
  )
})

test.each(['😀 👩‍🚀 🇩🇪', 'ꙮ 𓀀 𝔘𝔫𝔦', '漢字 עברית العربية', '</s><s><pad><0x41>', '  two  spaces  '])(
  '%s: no id is special, and it comes back',
  (text) => {
    const ids = encode(text)
    expect(ids.filter((id) => id <= eos)).toEqual([])
    expect(decode(ids)).toBe(text.normalize('NFKC'))
  },
)

test('special tokens leave no text', () => {
  expect(decode([bos, ...encode('unexpected token.'), eos, pad, pad])).toBe('unexpected token.')
  expect(decode([bos, eos])).toBe('')
  expect(decode([])).toBe('')
})

test('bytes that are no text become U+FFFD', () => {
  expect(decode([3 + 0xff])).toBe('\uFFFD')
})

test.each([-1, 2000, 1.5])('id %d is refused', (id) => {
  expect(() => decode([id])).toThrow(RangeError)
})

test('a vocabulary without room is refused with the number it needs', () => {
  expect(() => trainTokenizer(['abc'], { vocabulary: 262 })).toThrow(ConfigError)
  expect(() => trainTokenizer(['abc'], { vocabulary: 262 })).toThrow(/263/)
  expect(loadTokenizer(trainTokenizer(['abc'], { vocabulary: 263 })).size).toBe(263)
})

test.each([
  [{ vocabulary: 300, coverage: 0 }, /coverage/],
  [{ vocabulary: 300, coverage: 1.01 }, /coverage/],
  [{ vocabulary: 300, minimum: 0 }, /minimum/],
])('%o is refused', (options, message) => {
  expect(() => trainTokenizer(['abc'], options)).toThrow(ConfigError)
  expect(() => trainTokenizer(['abc'], options)).toThrow(message)
})

describe('the encoder', () => {
  test('gives the same when its cache starts anew', () => {
    const forgetful = fastEncoder(JSON.parse(json), 50)
    for (const text of texts.slice(0, 200)) expect(forgetful(text)).toEqual(encode(text))
  })

  test.each<[string, (file: { model: { merges: string[][] }; normalizer: unknown }) => void]>([
    ['another normaliser', (file) => Object.assign(file, { normalizer: { type: 'NFC' } })],
    ['a piece across words', (file) => file.model.merges.push(['e', '▁'])],
    ['a merge of pieces that are none', (file) => file.model.merges.push(['e', '\u{10ffff}'])],
  ])('refuses a file with %s', (_, alter) => {
    const file = JSON.parse(json)
    alter(file)
    expect(() => loadTokenizer(JSON.stringify(file))).toThrow(DataError)
  })
})

test.each(['', '{}', '{"model":{"type":"BPE","vocab":{},"merges":[]}}'])('%j is no tokenizer', (text) => {
  expect(() => loadTokenizer(text)).toThrow(DataError)
})
