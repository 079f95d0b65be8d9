import { grown } from './grow.ts'
import { mixed } from './string-table.ts'

/**
 * Pairs of symbols, numbered as they come, with their counts and the words that hold them. All in typed arrays: an
 * object a pair or a set of words a pair would take several times the memory.
 */
export class PairTable {
  size = 0
  left = new Int32Array(1 << 10)
  right = new Int32Array(1 << 10)
  /** Occurrences, weighted by how often their words occur. */
  counts = new Float64Array(1 << 10)
  private slots = new Int32Array(1 << 11).fill(-1)
  /** First and last link of a pair's chain of words, −1 where it has none. */
  private heads = new Int32Array(1 << 10)
  private tails = new Int32Array(1 << 10)
  private words = new Int32Array(1 << 12)
  private links = new Int32Array(1 << 12)
  private used = 0
  /** Links of chains that are done with. */
  private free = -1

  /** Number of the pair, which is added with count 0 where it is new. */
  idOf(left: number, right: number): number {
    const mask = this.slots.length - 1
    let slot = hashOf(left, right) & mask
    for (; ; slot = (slot + 1) & mask) {
      const pair = this.slots[slot] as number
      if (pair === -1) break
      if (this.left[pair] === left && this.right[pair] === right) return pair
    }
    const pair = this.size++
    this.slots[slot] = pair
    this.reserve(this.size)
    this.left[pair] = left
    this.right[pair] = right
    this.heads[pair] = -1
    this.tails[pair] = -1
    if (this.size * 2 > this.slots.length) this.rehash()
    return pair
  }

  /** Counts an occurrence in a word; a word's occurrences have to come one after the other. */
  add(left: number, right: number, word: number, count: number): void {
    const pair = this.idOf(left, right)
    this.counts[pair] = (this.counts[pair] as number) + count
    const tail = this.tails[pair] as number
    if (tail >= 0 && this.words[tail] === word) return
    const link = this.newLink()
    this.words[link] = word
    this.links[link] = -1
    if (tail < 0) this.heads[pair] = link
    else this.links[tail] = link
    this.tails[pair] = link
  }

  /** Takes an occurrence away. Its word stays in the chain, where nothing is found in it later. */
  subtract(left: number, right: number, count: number): void {
    const pair = this.idOf(left, right)
    this.counts[pair] = (this.counts[pair] as number) - count
  }

  /** The words that a pair was seen in; `visit` may add other pairs. */
  forEachWord(pair: number, visit: (word: number) => void): void {
    for (let link = this.heads[pair] as number; link >= 0; link = this.links[link] as number) {
      visit(this.words[link] as number)
    }
  }

  /** Forgets a pair's count and words. */
  clear(pair: number): void {
    this.counts[pair] = 0
    const tail = this.tails[pair] as number
    if (tail < 0) return
    this.links[tail] = this.free
    this.free = this.heads[pair] as number
    this.heads[pair] = -1
    this.tails[pair] = -1
  }

  private newLink(): number {
    if (this.free >= 0) {
      const link = this.free
      this.free = this.links[link] as number
      return link
    }
    this.words = grown(this.words, this.used + 1)
    this.links = grown(this.links, this.used + 1)
    return this.used++
  }

  private reserve(length: number): void {
    this.left = grown(this.left, length)
    this.right = grown(this.right, length)
    this.counts = grown(this.counts, length)
    this.heads = grown(this.heads, length)
    this.tails = grown(this.tails, length)
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1)
    const mask = this.slots.length - 1
    for (let pair = 0; pair < this.size; pair++) {
      let slot = hashOf(this.left[pair] as number, this.right[pair] as number) & mask
      while (this.slots[slot] !== -1) slot = (slot + 1) & mask
      this.slots[slot] = pair
    }
  }
}

const hashOf = (left: number, right: number): number => mixed(Math.imul(left, 0x9e3779b1) ^ right)
