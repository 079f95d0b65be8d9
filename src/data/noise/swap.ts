import type { RandomStream } from '../../base/random.ts'
import { assertShare, chooseAscending, drawCount, wordCount, wordParts } from './sampling.ts'

export interface Swapped {
  readonly text: string
  /** Words in the text: runs without white space. */
  readonly words: number
  /** Words that changed places with their right neighbour. */
  readonly swaps: number
}

/**
 * Swaps words with their right neighbours; white space stays where it is. Of n words, share·n are swapped (see
 * `drawCount`). Pairs never overlap: at most ⌊n/2⌋, and every choice of pairs is equally likely.
 */
export function swapWords(text: string, share: number, stream: RandomStream): Swapped {
  assertShare(share, 0.5, 'word swap', 'a swap takes two words: use 0.1')
  const parts = wordParts(text)
  const words = wordCount(parts)
  const swaps = Math.min(drawCount(words, share, stream), Math.floor(words / 2))
  // k pairs among n words ↔ k of n − k places: each pair before a place moves it one to the right.
  const places = chooseAscending(words - swaps, swaps, stream)
  for (const [i, place] of places.entries()) {
    const left = 2 * (place + i) + 1
    ;[parts[left], parts[left + 2]] = [parts[left + 2] as string, parts[left] as string]
  }
  return { text: parts.join(''), words, swaps }
}
