import { lines } from '../readers/lines.ts'
import { malformed, type Source } from '../readers/source.ts'
import { zipMember, zipMembers } from '../readers/zip.ts'
import type { DatasetReader, Examples, SplitReader } from './types.ts'

/** Every line, blank ones too: published counts count them. */
async function* textLines(source: Source): AsyncGenerator<Examples['text']> {
  for await (const text of lines(source)) yield { text }
}

const file = (name: string): SplitReader<'text'> =>
  async function* (files) {
    yield* textLines(await files.get(name))
  }

const wikitext103 = (member: string): SplitReader<'text'> =>
  async function* (files) {
    const { path, name } = await files.get('wikitext-103-v1.zip')
    yield* textLines(zipMember(path, name, `wikitext-103/${member}`))
  }

/** `word/tag word/tag …`: the words. A word may hold a slash, a tag does not. */
export async function* taggedSentences(source: Source): AsyncGenerator<Examples['text']> {
  let number = 0
  for await (const line of lines(source)) {
    number += 1
    const tokens = line.split(/\s+/).filter((token) => token !== '')
    if (tokens.length === 0) continue
    const words = tokens.map((token) => {
      const slash = token.lastIndexOf('/')
      if (slash <= 0) throw malformed(source, `"${token}" is no word with a tag`, number)
      return token.slice(0, slash)
    })
    yield { text: words.join(' ') }
  }
}

/** The 500 texts, in the order of the archive. */
const brown: SplitReader<'text'> = async function* (files) {
  const { path, name } = await files.get('brown.zip')
  for await (const member of zipMembers(path, name)) {
    if (!/^brown\/c[a-r]\d\d$/.test(member.name)) continue
    yield* taggedSentences({ name: `${name}: ${member.name}`, open: () => member.content })
  }
}

export const textSets: Readonly<Record<string, DatasetReader<'text'>>> = {
  'wikitext-2': {
    kind: 'text',
    splits: { train: file('train.txt'), validation: file('valid.txt'), test: file('test.txt') },
  },
  'wikitext-103': {
    kind: 'text',
    splits: {
      train: wikitext103('wiki.train.tokens'),
      validation: wikitext103('wiki.valid.tokens'),
      test: wikitext103('wiki.test.tokens'),
    },
  },
  brown: { kind: 'text', splits: { train: brown } },
  tinyshakespeare: { kind: 'text', splits: { train: file('input.txt') } },
}
