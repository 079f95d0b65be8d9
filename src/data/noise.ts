import { ConfigError } from '../base/errors.ts'
import { type RandomStream, randomStream } from '../base/random.ts'
import type { Pair } from './types.ts'

export interface Swapped {
  readonly text: string
  /** Words in the text: runs without white space. */
  readonly words: number
  /** Words that changed places with their right neighbour. */
  readonly swaps: number
}

/** `k` of the numbers 0 … n−1, ascending, each choice as likely as any other (Knuth's algorithm S). */
function chooseAscending(n: number, k: number, stream: RandomStream): number[] {
  const chosen: number[] = []
  for (let i = 0; i < n && chosen.length < k; i++) {
    if (stream.uniform() * (n - i) < k - chosen.length) chosen.push(i)
  }
  return chosen
}

/**
 * Swaps words with their right neighbours; white space stays where it is. Of n words, share·n are swapped: the whole
 * part always, one more with the probability of the fraction, so that the expected share is the asked one for short
 * texts too (rounding would spare every text of fewer than five words at 10 %). Pairs never overlap: at most ⌊n/2⌋,
 * and every choice of pairs is equally likely.
 */
export function swapWords(text: string, share: number, stream: RandomStream): Swapped {
  if (!(share >= 0 && share <= 0.5)) {
    throw new ConfigError(
      `share ${share} is outside [0, 0.5]`,
      'word swap',
      'a swap takes two words: use 0.1',
    )
  }
  // Words at even places, the white space around them at odd ones.
  const parts = text.split(/(\S+)/)
  const words = (parts.length - 1) / 2
  const wanted = share * words
  const extra = stream.uniform() < wanted - Math.floor(wanted) ? 1 : 0
  const swaps = Math.min(Math.floor(wanted) + extra, Math.floor(words / 2))
  // k pairs among n words ↔ k of n − k places: each pair before a place moves it one to the right.
  const places = chooseAscending(words - swaps, swaps, stream)
  for (const [i, place] of places.entries()) {
    const left = 2 * (place + i) + 1
    ;[parts[left], parts[left + 2]] = [parts[left + 2] as string, parts[left] as string]
  }
  return { text: parts.join(''), words, swaps }
}

export interface Perturbation {
  readonly kind: 'swap'
  /** Share of words to swap, in [0, 0.5]. */
  readonly share: number
}

export interface Perturbed {
  readonly pairs: readonly Pair[]
  /** Words of all sources. */
  readonly words: number
  /** Edits made. */
  readonly edits: number
  /** edits / words: the share that was reached. */
  readonly share: number
  /** Pairs whose source is another one now. */
  readonly changed: number
}

/**
 * Perturbs the sources and leaves the targets alone. Each pair draws from a stream of its own, by its place
 * (`randomStream(seed, 'noise', index)`), so one pair's text does not move another's edits.
 */
export function perturb(pairs: readonly Pair[], { share }: Perturbation, seed: number): Perturbed {
  let words = 0
  let edits = 0
  let changed = 0
  const perturbed = pairs.map((pair, i) => {
    const swapped = swapWords(pair.source, share, randomStream(seed, 'noise', i))
    words += swapped.words
    edits += swapped.swaps
    if (swapped.text !== pair.source) changed += 1
    return { ...pair, source: swapped.text }
  })
  return { pairs: perturbed, words, edits, share: words === 0 ? 0 : edits / words, changed }
}
