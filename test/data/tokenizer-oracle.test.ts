import { Tokenizer as Library } from '@huggingface/tokenizers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/base/canonical.ts'
import { loadTokenizer, trainTokenizer, trainTokenizerOnStream } from '../../src/data/tokenizer.ts'
import golden from '../oracle/tokenizer-ugly.json' with { type: 'json' }
import { everyCodePoint, spelledSpecials, trainings, uglyLines } from './ugly-text.ts'

interface Model {
  readonly vocab: Readonly<Record<string, number>>
  readonly merges: readonly (readonly [string, string])[]
}

const scripts = trainTokenizer(trainings.scripts.texts(), trainings.scripts.options)
const { encode, decode } = loadTokenizer(scripts)
const file = JSON.parse(scripts)
const library = new Library(file, { clean_up_tokenization_spaces: false })
const literal = new Library({ ...file, added_tokens: [] }, { clean_up_tokenization_spaces: false })

describe('the merges and the vocabulary are those of the trainer of tokenizers', () => {
  test.each(golden.trained)('$name: $merges merges', ({ name, pieces, merges, ...digests }) => {
    const { texts, options } = trainings[name as keyof typeof trainings]
    const { model } = JSON.parse(trainTokenizer(texts(), options)) as { model: Model }
    const vocabulary = Object.entries(model.vocab).sort(([, a], [, b]) => a - b)
    expect(vocabulary).toHaveLength(pieces)
    expect(model.merges).toHaveLength(merges)
    expect({
      mergesDigest: sha256(model.merges.map((pair) => pair.join(' ')).join('\n')),
      vocabularyDigest: sha256(vocabulary.map(([piece]) => piece).join('\n')),
    }).toEqual(digests)
  })
})

test('a stream of texts gives what a list of them gives', async () => {
  async function* stream() {
    yield* trainings.ties.texts().toReversed()
  }
  const { options } = trainings.ties
  expect(await trainTokenizerOnStream(stream(), options)).toBe(
    trainTokenizer(trainings.ties.texts(), options),
  )
})

describe('ids are those of tokenizers for Python', () => {
  test('the golden file speaks of these lines', () => {
    expect(golden.lines.map(({ text }) => text)).toEqual(uglyLines)
    expect(golden.specials.map(({ text }) => text)).toEqual(spelledSpecials)
  })

  test.each(golden.lines)('$text', ({ text, ids }) => {
    expect(encode(text)).toEqual(ids)
    if (text !== '') expect(literal.encode(text).ids).toEqual(ids)
    expect(decode(ids)).toBe(text.normalize('NFKC').replaceAll('▁', ' ').replaceAll('\ufeff', ''))
  })

  test('every code point that its tables of Unicode know', () => {
    const newer = new Set(golden.newer)
    const known = everyCodePoint().filter((line) => !newer.has(line.codePointAt(0) as number))
    expect(known.length).toBeGreaterThan(1000)
    const ids = known.map((line) => encode(line).join(','))
    const digests = golden.points.map(({ first }) => ({
      first,
      digest: sha256(ids.slice(first, first + 64).join(';')),
    }))
    expect(digests).toEqual(golden.points)
  })

  test.each(golden.specials)('where special tokens are read as such: $text', ({ text, ids }) => {
    expect(library.encode(text, { add_special_tokens: false }).ids).toEqual(ids)
  })
})

test('any text has the ids that the library gives', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...' ▁\u00a0\u0301aeiнеの1.'), minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom(...golden.lines.map((line) => line.text)), { minLength: 2 })
      .map((all) => all.join('')),
  )
  fc.assert(
    fc.property(
      text.filter((value) => value !== ''),
      (value) => {
        expect(encode(value)).toEqual(literal.encode(value).ids)
      },
    ),
    { numRuns: 1000 },
  )
})
