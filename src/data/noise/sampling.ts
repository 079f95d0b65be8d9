import { ConfigError } from '../../base/errors.ts'
import type { RandomStream } from '../../base/random.ts'

/** `k` of the numbers 0 … n−1, ascending, each choice as likely as any other (Knuth's algorithm S). */
export function chooseAscending(n: number, k: number, stream: RandomStream): number[] {
  const chosen: number[] = []
  for (let i = 0; i < n && chosen.length < k; i++) {
    if (stream.uniform() * (n - i) < k - chosen.length) chosen.push(i)
  }
  return chosen
}

/**
 * How many of `words` to edit at a share: the whole part of their product always, one more with the probability of
 * the fraction, so that the expected share is the asked one for short texts too (rounding would spare every text of
 * fewer than five words at 10 %).
 */
export function drawCount(words: number, share: number, stream: RandomStream): number {
  const wanted = share * words
  const extra = stream.uniform() < wanted - Math.floor(wanted) ? 1 : 0
  return Math.floor(wanted) + extra
}

export function assertShare(share: number, most: number, where: string, remedy: string): void {
  if (!(share >= 0 && share <= most)) {
    throw new ConfigError(`share ${share} is outside [0, ${most}]`, where, remedy)
  }
}

/** Words (runs without white space) at odd places, the white space around them at even ones. */
export const wordParts = (text: string): string[] => text.split(/(\S+)/)

/** Words among `wordParts`. */
export const wordCount = (parts: readonly string[]): number => (parts.length - 1) / 2
