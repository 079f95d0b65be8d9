import { type Heap, heap } from './heap.ts'

export interface BytePairs {
  /** The distinct characters in code point order, then what the merges made, in order. */
  readonly pieces: readonly string[]
  readonly merges: readonly (readonly [string, string])[]
}

interface Word {
  symbols: number[]
  readonly count: number
}

interface Candidate {
  readonly left: number
  readonly right: number
  readonly count: number
}

/** Most frequent first; among equals the pair with the older left, then the older right piece. */
const before = (a: Candidate, b: Candidate) =>
  a.count !== b.count ? a.count > b.count : a.left !== b.left ? a.left < b.left : a.right < b.right

/** Pairs as one number; a vocabulary has far fewer than 2^26 pieces. */
const pairKey = (left: number, right: number) => left * 2 ** 26 + right
const pairOf = (key: number) => [Math.floor(key / 2 ** 26), key % 2 ** 26] as const

/** Counts of adjacent symbols over all words, and which words hold them. */
function pairTable(words: readonly Word[]) {
  const counts = new Map<number, number>()
  const holders = new Map<number, Set<number>>()
  /** Adds a word's pairs, or takes them away; returns them. */
  const count = (wordIndex: number, sign: 1 | -1): number[] => {
    const { symbols, count } = words[wordIndex] as Word
    const pairs: number[] = []
    for (let i = 0; i + 1 < symbols.length; i++) {
      const key = pairKey(symbols[i] as number, symbols[i + 1] as number)
      counts.set(key, (counts.get(key) ?? 0) + sign * count)
      pairs.push(key)
      if (sign === -1) continue
      const set = holders.get(key)
      if (set) set.add(wordIndex)
      else holders.set(key, new Set([wordIndex]))
    }
    return pairs
  }
  return { counts, holders, count }
}

function mergeSymbols(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const result: number[] = []
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      result.push(merged)
      i++
    } else result.push(symbols[i] as number)
  }
  return result
}

/** The best pair by its true count: entries of the heap may be out of date, always too high. */
function bestPair(queue: Heap<Candidate>, counts: ReadonlyMap<number, number>): Candidate | undefined {
  for (;;) {
    const top = queue.pop()
    if (!top) return undefined
    const count = counts.get(pairKey(top.left, top.right)) ?? 0
    if (count === top.count) return top
    if (count > 0 && count < top.count) queue.push({ ...top, count })
  }
}

/**
 * Byte-pair encoding (Sennrich, Haddow & Birch, ACL 2016) on characters: joins the most frequent adjacent pair again
 * and again until there are `size` pieces or no pair occurs twice. `words` maps a word to how often it occurs;
 * nothing is joined across words. The result depends on the counts alone, never on the order of the map.
 */
export function learnBytePairs(words: ReadonlyMap<string, number>, size: number): BytePairs {
  const sorted = [...words].sort(([a], [b]) => (a < b ? -1 : 1))
  const characters = new Set(sorted.flatMap(([word]) => [...word]))
  const pieces = [...characters].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number))
  const ids = new Map(pieces.map((piece, id) => [piece, id]))
  const corpus: Word[] = sorted.map(([word, count]) => ({
    symbols: [...word].map((character) => ids.get(character) as number),
    count,
  }))

  const { counts, holders, count } = pairTable(corpus)
  for (const i of corpus.keys()) count(i, 1)
  const queue = heap<Candidate>(before)
  const enqueue = (key: number) => {
    const [left, right] = pairOf(key)
    queue.push({ left, right, count: counts.get(key) as number })
  }
  for (const key of counts.keys()) enqueue(key)

  const merges: (readonly [string, string])[] = []
  while (pieces.length < size) {
    const best = bestPair(queue, counts)
    if (!best || best.count < 2) break
    const parts = [pieces[best.left] as string, pieces[best.right] as string] as const
    // The piece is new: joining left to right, a stretch of text has one way to become one piece.
    const id = pieces.push(parts.join('')) - 1
    merges.push(parts)

    const created = new Set<number>()
    const key = pairKey(best.left, best.right)
    for (const i of holders.get(key) ?? []) {
      const word = corpus[i] as Word
      count(i, -1)
      word.symbols = mergeSymbols(word.symbols, best.left, best.right, id)
      for (const pair of count(i, 1)) if (pairOf(pair).includes(id)) created.add(pair)
    }
    counts.delete(key)
    holders.delete(key)
    for (const pair of created) enqueue(pair)
  }
  return { pieces, merges }
}
