import type { PinnedFile } from '../files.ts'
import type { LabelledText } from '../types.ts'
import { type Documented, distinct, documented } from './library.ts'

/** Stands for what would give the answer away. */
const mask = '…'

/** Words that name the kind, or go with one of the two only. */
const cues =
  /\b(?:methods?|functions?|propert(?:y|ies)|attributes?|accessors?|getters?|setters?|fields?|read-only|readonly|static)\b/gi

/** A call, a path or a name that follows: `close()`, `fs.Stats.size`. */
const names = /[\p{L}\p{N}_$#]+(?:[.#][\p{L}\p{N}_$]+)+(?:\([^()]*\))?|[\p{L}\p{N}_$]+\([^()]*\)/gu

const word = /[\p{L}\p{N}_$]+/gu

/** The sentence without cue words, calls, paths, and the names of the declaration and of what it belongs to. */
function masked({ sentence, name, owners }: Documented): string {
  // Of `node:test` the last word.
  const own = new Set([name, ...owners.map((owner) => owner.name)].map((text) => text.match(word)?.at(-1)))
  return sentence
    .replace(names, mask)
    .replace(word, (text) => (own.has(text) ? mask : text))
    .replace(cues, mask)
    .replace(/…(?: ?…)+/g, mask)
}

/**
 * Documentation kind: is the sentence about something that is called (`method`: of an interface, of a class, or a
 * function of a module) or something that is read (`property`)? Names and cue words are masked. Equal texts with
 * one label once; a text that has both labels stays with both.
 */
export function readKinds(files: readonly PinnedFile[]): LabelledText[] {
  const items = documented(files).flatMap((declaration) => {
    const { id, kind } = declaration
    if (kind === 'other') return []
    return [{ id, text: masked(declaration), label: kind === 'property' ? 'property' : 'method' }]
  })
  return distinct(
    items.filter(({ text }) => /\p{L}/u.test(text)),
    ({ text, label }) => `${label}\n${text}`,
  )
}
