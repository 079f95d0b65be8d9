import type { PinnedFile } from '../files.ts'
import type { Pair } from '../types.ts'
import type { Owner } from './declarations.ts'
import { type Documented, distinct, documented } from './library.ts'

/** Longest declaration and sentence, in characters: about 1 % are longer, and one would set the length of a bucket. */
const longest = { source: 240, target: 320 } as const
/** Fewer words than this say nothing: "Optional.", "Or". */
const fewestWords = 3

/** How a file opens what a declaration is a member of. */
function heading({ kind, name }: Owner): string {
  if (kind === 'module') return `module "${name}"`
  return kind === 'property' ? `${name}:` : `${kind} ${name}${kind === 'var' ? ':' : ''}`
}

/** `interface AbortSignal { readonly aborted: boolean }` */
function source({ owners, signature }: Documented): string {
  const owner = owners.at(-1)
  return owner ? `${heading(owner)} { ${signature} }` : signature
}

/**
 * Code summarisation: a declaration inside what it is a member of → the first sentence of its documentation.
 * Both as written, without comments and markup; equal pairs once.
 */
export function readSummaries(files: readonly PinnedFile[]): Pair[] {
  const pairs = documented(files)
    .map((declaration) => ({
      id: declaration.id,
      source: source(declaration),
      target: declaration.sentence,
    }))
    .filter(
      (pair) =>
        pair.source.length <= longest.source &&
        pair.target.length <= longest.target &&
        pair.target.split(' ').length >= fewestWords,
    )
  return distinct(pairs, (pair) => `${pair.source}\n${pair.target}`)
}
