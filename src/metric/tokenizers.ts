/** The tokenisers of BLEU that need no model, by sacreBLEU's names for them. */
import { splitWords, stripEnd } from './python-text.ts'
import { tokenize13a } from './tokenize13a.ts'

export const tokenizerNames = ['13a', 'intl', 'char', 'none'] as const

/**
 * `13a`: mteval-v13a, the default of the field · `intl`: mteval-v14, Unicode punctuation and symbols ·
 * `char`: characters (code points) · `none`: the text is tokenised already, tokens stand between white space.
 */
export type TokenizerName = (typeof tokenizerNames)[number]

export const tokenizers: Readonly<Record<TokenizerName, (segment: string) => string[]>> = {
  '13a': tokenize13a,
  intl: tokenizeIntl,
  char: tokenizeChar,
  none: splitWords,
}

/**
 * mteval-v14.pl --international-tokenization as sacreBLEU words it. Punctuation is set apart unless digits stand on
 * both sides of it, symbols always are. Unlike 13a, no entities are read, and a full stop after a number at the end
 * of the segment stays with it, as in the original.
 */
export function tokenizeIntl(segment: string): string[] {
  return splitWords(
    stripEnd(segment)
      .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
      .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
      .replace(/(\p{S})/gu, ' $1 '),
  )
}

/** Every code point but white space: an emoji with a skin tone is two tokens, a combining mark one of its own. */
export function tokenizeChar(segment: string): string[] {
  return splitWords(segment).flatMap((word) => [...word])
}
