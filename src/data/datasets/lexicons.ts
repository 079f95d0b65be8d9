import { jsonObject } from '../readers/json-lines.ts'
import { lines } from '../readers/lines.ts'
import { malformed } from '../readers/source.ts'
import type { DatasetReader, SplitReader } from './types.ts'

/** `word variant variant …` a line. */
const spaced = (name: string): SplitReader<'lexicon'> =>
  async function* (files) {
    const source = await files.get(name)
    let number = 0
    for await (const line of lines(source)) {
      number += 1
      const [word, ...variants] = line.trim().split(/\s+/)
      if (!word || variants.length === 0) throw malformed(source, 'a word without variants', number)
      yield { word, variants }
    }
  }

const languages = ['en', 'de', 'fr', 'cs'] as const

export const lexiconSets: Readonly<Record<string, DatasetReader<'lexicon'>>> = {
  'charnmt-noise': {
    kind: 'lexicon',
    splits: Object.fromEntries(
      languages.flatMap((language) => [
        [language, spaced(`${language}.natural`)],
        [`${language}-keys`, spaced(`${language}.key`)],
      ]),
    ),
  },
  'helm-misspellings': {
    kind: 'lexicon',
    splits: {
      async *en(files) {
        const source = await files.get('correct_to_misspelling.json')
        for (const [word, variants] of Object.entries(await jsonObject(source))) {
          if (!Array.isArray(variants)) throw malformed(source, `no list of misspellings of "${word}"`)
          yield { word, variants: variants.map(String) }
        }
      },
    },
  },
}
