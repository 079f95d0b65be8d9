import { ConfigError } from '../../base/errors.ts'
import type { RandomStream } from '../../base/random.ts'
import { keyboardNeighbours } from './keyboard.ts'
import { assertShare, chooseAscending, drawCount, wordCount, wordParts } from './sampling.ts'

/** What a slip of the finger does to a word, each within it: the first and the last letter stay. */
export const characterEdits = ['swap', 'delete', 'insert', 'substitute'] as const
export type CharacterEdit = (typeof characterEdits)[number]

export interface NoisedText {
  readonly text: string
  readonly words: number
  /** Words with one edit each. */
  readonly edits: number
}

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /^\p{L}$/u.test(character)

const oneOf = <T>(items: readonly T[], stream: RandomStream): T => items[stream.integer(items.length)] as T

type Word = readonly string[]

/** An edit at place `i`, a letter between two letters: whether it can be made there, and the word after it. */
interface Rule {
  readonly possible: (word: Word, i: number) => boolean
  readonly edited: (word: Word, i: number, stream: RandomStream) => string[]
}

const keysBeside = (word: Word, i: number): string[] => keyboardNeighbours(word[i] as string)

const rules: Readonly<Record<CharacterEdit, Rule>> = {
  swap: {
    possible: (word, i) => word[i] !== word[i + 1] && isLetter(word[i + 2]),
    edited: (word, i) => word.toSpliced(i, 2, word[i + 1] as string, word[i] as string),
  },
  delete: {
    possible: () => true,
    edited: (word, i) => word.toSpliced(i, 1),
  },
  // A key beside the letter's is hit as well; a letter without such a key is doubled.
  insert: {
    possible: () => true,
    edited: (word, i, stream) => {
      const keys = keysBeside(word, i)
      return word.toSpliced(i + 1, 0, keys.length > 0 ? oneOf(keys, stream) : (word[i] as string))
    },
  },
  substitute: {
    possible: (word, i) => keysBeside(word, i).length > 0,
    edited: (word, i, stream) => word.with(i, oneOf(keysBeside(word, i), stream)),
  },
}

/** The edits that a word allows, each with the places where it can be made. */
function waysToEdit(word: Word, edits: readonly CharacterEdit[]): [CharacterEdit, number[]][] {
  const inner = [...word.keys()].filter((i) => [i - 1, i, i + 1].every((at) => isLetter(word[at])))
  return edits
    .map((edit): [CharacterEdit, number[]] => [edit, inner.filter((i) => rules[edit].possible(word, i))])
    .filter(([, places]) => places.length > 0)
}

/**
 * Slips of the finger. Of n words, share·n (see `drawCount`) get one edit each, as far as there are words that can be
 * edited: those with a letter between two letters. Kind and place of an edit are drawn uniformly among the possible
 * ones: two neighbouring letters swapped, a letter left out, a neighbouring key hit too, or hit instead. First and
 * last letters stay, as in the `swap` noise of Belinkov & Bisk (ICLR 2018), whose `key` noise is `substitute`; the
 * four together are those of Pruthi et al. (ACL 2019).
 */
export function slipCharacters(
  text: string,
  share: number,
  stream: RandomStream,
  edits: readonly CharacterEdit[] = characterEdits,
): NoisedText {
  assertShare(share, 1, 'character noise', 'use 0.1')
  if (edits.length === 0) {
    throw new ConfigError('no kind of edit', 'character noise', `name some of ${characterEdits.join(', ')}`)
  }
  const parts = wordParts(text)
  const words = wordCount(parts)
  const editable = Array.from({ length: words }, (_, i) => 2 * i + 1)
    .map((place) => ({ place, word: [...(parts[place] as string)] }))
    .map(({ place, word }) => ({ place, word, ways: waysToEdit(word, edits) }))
    .filter(({ ways }) => ways.length > 0)
  const count = Math.min(drawCount(words, share, stream), editable.length)
  for (const chosen of chooseAscending(editable.length, count, stream)) {
    const { place, word, ways } = editable[chosen] as (typeof editable)[number]
    const [edit, places] = oneOf(ways, stream)
    parts[place] = rules[edit].edited(word, oneOf(places, stream), stream).join('')
  }
  return { text: parts.join(''), words, edits: count }
}
