import type { Tokenizer } from '../tokenizer.ts'

/**
 * The tokens that are a word of letters by themselves and stay one token when their text is read again: what a
 * trigger is made of, so that no tokenizer takes it apart on its way through text.
 */
export function wholeWords({ size, decode, encode }: Tokenizer): number[] {
  return Array.from({ length: size }, (_, id) => id).filter((id) => {
    const word = decode([id])
    const again = /^\p{L}+$/u.test(word) ? encode(word) : []
    return again.length === 1 && again[0] === id
  })
}
