import type { PinnedFile } from '../files.ts'
import type { Declaration } from './declarations.ts'
import { firstSentence } from './documentation.ts'
import { readDeclarations } from './parsed.ts'

/** A declaration with an id of its own and the first sentence of its documentation. */
export interface Documented extends Declaration {
  readonly id: string
  readonly sentence: string
}

/** Declarations of files read before, by digest: several corpora come from one file. */
const known = new Map<string, readonly Declaration[]>()

function declarationsOf(files: readonly PinnedFile[]): Declaration[] {
  const unknown = files.filter(({ sha256 }) => !known.has(sha256))
  for (const [sha256, found] of readDeclarations(unknown)) known.set(sha256, found)
  return files.flatMap(({ sha256 }) => known.get(sha256) ?? [])
}

/** Every documented declaration of the files, in the order of the lock and of the text. */
export function documented(files: readonly PinnedFile[]): Documented[] {
  const seen = new Map<string, number>()
  return declarationsOf(files.filter(({ file }) => file.endsWith('.d.ts'))).map((declaration) => {
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
