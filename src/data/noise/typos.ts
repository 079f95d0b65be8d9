import type { RandomStream } from '../../base/random.ts'
import type { NoisedText } from './characters.ts'
import { assertShare, chooseAscending, drawCount, wordCount, wordParts } from './sampling.ts'

/** What people write in place of a word, by the word. */
export type TypoLexicon = ReadonlyMap<string, readonly string[]>

/** Punctuation, the word itself, punctuation. */
const core = /^([^\p{L}]*)(.*?)([^\p{L}]*)$/su

const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())

/** All that a word with its punctuation may be mistaken for, other than itself. */
function mistakes(word: string, lexicon: TypoLexicon): string[] {
  const [, before = '', inner = '', after = ''] = word.match(core) ?? []
  const lower = inner.toLowerCase()
  const asIs = lexicon.get(inner)
  const variants = asIs ?? lexicon.get(lower)?.map(lower === inner ? String : capitalised) ?? []
  return variants.filter((variant) => variant !== inner).map((variant) => `${before}${variant}${after}`)
}

/**
 * Natural errors: of n words, share·n (see `drawCount`) are replaced by something that a lexicon of real mistakes has
 * for them, as far as it knows the words; words and mistakes are drawn uniformly (Belinkov & Bisk, ICLR 2018, who
 * replace every word they can: share 1).
 */
export function mistakeWords(
  text: string,
  share: number,
  lexicon: TypoLexicon,
  stream: RandomStream,
): NoisedText {
  assertShare(share, 1, 'natural errors', 'use 0.1')
  const parts = wordParts(text)
  const words = wordCount(parts)
  const known = Array.from({ length: words }, (_, i) => 2 * i + 1)
    .map((place) => ({ place, options: mistakes(parts[place] as string, lexicon) }))
    .filter(({ options }) => options.length > 0)
  const count = Math.min(drawCount(words, share, stream), known.length)
  for (const chosen of chooseAscending(known.length, count, stream)) {
    const { place, options } = known[chosen] as (typeof known)[number]
    parts[place] = options[stream.integer(options.length)] as string
  }
  return { text: parts.join(''), words, edits: count }
}
