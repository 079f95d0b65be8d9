import { type Heap, heap } from '../heap.ts'
import { grown } from './grow.ts'
import { PairTable } from './pair-table.ts'

export interface BytePairs {
  /** The characters in code point order, then what the merges made, in order. */
  readonly pieces: readonly string[]
  readonly merges: readonly (readonly [string, string])[]
}

export interface LearnOptions {
  /** Most pieces. */
  readonly size: number
  /** A pair that occurs less often is not joined; 2 if not given. */
  readonly minimum?: number
  /**
   * Share of all characters that the pieces have to cover, in (0, 1]; 1 if not given. The rarest ones beyond it get no
   * piece, and nothing is joined across them (SentencePiece's character_coverage).
   */
  readonly coverage?: number
}

/** Symbols of all words, one after the other. A word shrinks in place as its symbols are joined. */
interface Words {
  /** Pieces by number; −1 for a character without one. */
  readonly symbols: Int32Array
  /** Word n is symbols [starts[n], ends[n]). */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly counts: Float64Array
  readonly size: number
}

/** Words as code points. */
function codePoints(words: Iterable<readonly [string, number]>): Words {
  let symbols = new Int32Array(1 << 16)
  let starts = new Uint32Array(1 << 12)
  let counts = new Float64Array(1 << 12)
  let [size, used] = [0, 0]
  for (const [word, count] of words) {
    starts = grown(starts, size + 2)
    counts = grown(counts, size + 1)
    symbols = grown(symbols, used + word.length)
    for (let i = 0; i < word.length; used++) {
      const point = word.codePointAt(i) as number
      symbols[used] = point
      i += point > 0xffff ? 2 : 1
    }
    counts[size] = count
    starts[++size] = used
  }
  return { symbols, starts, ends: starts.slice(1), counts, size }
}

/** Replaces code points by the numbers of their pieces, −1 where the coverage leaves a character out. */
function numberCharacters({ symbols, starts, ends, counts, size }: Words, coverage: number): string[] {
  const used = symbols.subarray(0, starts[size])
  const largest = used.reduce((max, point) => Math.max(max, point), 0)
  const times = new Float64Array(largest + 1)
  let all = 0
  for (let word = 0; word < size; word++) {
    const count = counts[word] as number
    for (let at = starts[word] as number; at < (ends[word] as number); at++) {
      times[symbols[at] as number] = (times[symbols[at] as number] as number) + count
      all += count
    }
  }
  const kept: number[] = []
  let covered = 0
  const frequent = [...times.keys()].filter((point) => (times[point] as number) > 0)
  frequent.sort((a, b) => (times[b] as number) - (times[a] as number) || a - b)
  for (const point of frequent) {
    if (covered >= coverage * all) break
    covered += times[point] as number
    kept.push(point)
  }
  kept.sort((a, b) => a - b)
  const numbers = new Int32Array(largest + 1).fill(-1)
  for (const [number, point] of kept.entries()) numbers[point] = number
  used.forEach((point, at) => {
    used[at] = numbers[point] as number
  })
  return kept.map((point) => String.fromCodePoint(point))
}

/** Counts every pair of neighbours. */
function countPairs({ symbols, starts, ends, counts, size }: Words): PairTable {
  const pairs = new PairTable()
  for (let word = 0; word < size; word++) {
    const last = (ends[word] as number) - 1
    for (let at = starts[word] as number; at < last; at++) {
      const [left, right] = [symbols[at] as number, symbols[at + 1] as number]
      if (left >= 0 && right >= 0) pairs.add(left, right, word, counts[word] as number)
    }
  }
  return pairs
}

/** Joins left and right to `merged` in one word, from its start on, and corrects the counts of the pairs around. */
function joinIn(
  words: Words,
  pairs: PairTable,
  word: number,
  left: number,
  right: number,
  merged: number,
): void {
  const { symbols, starts, ends, counts } = words
  const [start, end, count] = [starts[word] as number, ends[word] as number, counts[word] as number]
  let to = start
  for (let from = start; from < end; to++) {
    if (symbols[from] !== left || from + 1 === end || symbols[from + 1] !== right) {
      symbols[to] = symbols[from++] as number
      continue
    }
    from += 2
    symbols[to] = merged
    const before = to > start ? (symbols[to - 1] as number) : -1
    if (before >= 0) {
      pairs.subtract(before, left, count)
      pairs.add(before, merged, word, count)
    }
    const after = from < end ? (symbols[from] as number) : -1
    if (after >= 0) {
      pairs.subtract(right, after, count)
      pairs.add(merged, after, word, count)
    }
  }
  ends[word] = to
}

/**
 * Pairs by their count, the most frequent first; among equals the one with the older left, then the older right piece.
 * A count only falls once its pair is in the queue, so that it's enough to look again when the pair comes up.
 */
function pairQueue(pairs: PairTable, minimum: number) {
  let believed = new Float64Array(1 << 10)
  const queue: Heap<number> = heap((a, b) => {
    const [countA, countB] = [believed[a] as number, believed[b] as number]
    if (countA !== countB) return countA > countB
    const [leftA, leftB] = [pairs.left[a] as number, pairs.left[b] as number]
    return leftA !== leftB ? leftA < leftB : (pairs.right[a] as number) < (pairs.right[b] as number)
  })
  const push = (pair: number): void => {
    const count = pairs.counts[pair] as number
    if (count < minimum) return
    believed = grown(believed, pair + 1)
    believed[pair] = count
    queue.push(pair)
  }
  const pop = (): number | undefined => {
    for (;;) {
      const pair = queue.pop()
      if (pair === undefined || pairs.counts[pair] === believed[pair]) return pair
      push(pair)
    }
  }
  return { push, pop }
}

/**
 * Byte-pair encoding (Sennrich, Haddow & Birch, ACL 2016) on characters: joins the most frequent adjacent pair again
 * and again until there are `size` pieces or no pair occurs `minimum` times. Each of `words` comes once, with how often
 * it occurs; nothing is joined across words. The result depends on the counts alone, never on the order of the words.
 * Merges and ties are those of Hugging Face's BpeTrainer.
 */
export function learnBytePairs(
  counted: Iterable<readonly [string, number]>,
  { size, minimum = 2, coverage = 1 }: LearnOptions,
): BytePairs {
  const words = codePoints(counted)
  const pieces = numberCharacters(words, coverage)
  const pairs = countPairs(words)
  const queue = pairQueue(pairs, minimum)
  for (let pair = 0; pair < pairs.size; pair++) queue.push(pair)

  const merges: (readonly [string, string])[] = []
  while (pieces.length < size) {
    const best = queue.pop()
    if (best === undefined) break
    const [left, right] = [pairs.left[best] as number, pairs.right[best] as number]
    const parts = [pieces[left] as string, pieces[right] as string] as const
    // The piece is new: joining left to right, a stretch of text has one way to become one piece.
    const merged = pieces.push(parts.join('')) - 1
    merges.push(parts)
    const before = pairs.size
    pairs.forEachWord(best, (word) => joinIn(words, pairs, word, left, right, merged))
    pairs.clear(best)
    for (let pair = before; pair < pairs.size; pair++) queue.push(pair)
  }
  return { pieces, merges }
}
