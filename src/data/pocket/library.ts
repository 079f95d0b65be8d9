import type { PinnedFile } from '../files.ts'
import { type Declaration, declarations } from './declarations.ts'
import { firstSentence } from './documentation.ts'

/** A declaration with an id of its own and the first sentence of its documentation. */
export interface Documented extends Declaration {
  readonly id: string
  readonly sentence: string
}

/** Declarations of files read before, by digest: several corpora come from one file, and parsing takes a second. */
const parsed = new Map<string, readonly Declaration[]>()

function declarationsOf({ file, sha256, content }: PinnedFile): readonly Declaration[] {
  const found = parsed.get(sha256) ?? declarations(file, content.toString('utf8'))
  parsed.set(sha256, found)
  return found
}

/** Every documented declaration of the files, in the order of the lock and of the text. */
export function documented(files: readonly PinnedFile[]): Documented[] {
  const seen = new Map<string, number>()
  return files
    .filter(({ file }) => file.endsWith('.d.ts'))
    .flatMap(declarationsOf)
    .map((declaration) => {
      const path = [...declaration.owners, declaration].map(({ name }) => name).join('.')
      const number = (seen.get(path) ?? 0) + 1
      seen.set(path, number)
      return {
        ...declaration,
        // Overloads, and one interface in two files.
        id: number === 1 ? path : `${path}#${number}`,
        sentence: firstSentence(declaration.paragraphs),
      }
    })
}

/** The first of all items with the same key. */
export function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>()
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item)
  return [...first.values()]
}
