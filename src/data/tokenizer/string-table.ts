import { grown } from './grow.ts'

/** An avalanche of all bits (MurmurHash3's finaliser), so that the low ones can pick a slot. */
export function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/**
 * Distinct strings, numbered 0, 1, … as they come. A `Map` would hold at most 2^24 of them, keep alive every text
 * that one was cut from, and need a string before it can be asked: this looks at a stretch of a text in place.
 */
export class StringTable {
  size = 0
  private slots = new Int32Array(1 << 12).fill(-1)
  private hashes = new Int32Array(1 << 11)
  /** String n is units [starts[n], starts[n + 1]) of the pool. */
  private starts = new Uint32Array((1 << 11) + 1)
  private pool = new Uint16Array(1 << 14)

  /** Number of text[from, to), which is added where it is new. */
  idOf(text: string, from: number, to: number): number {
    let hash = 0x811c9dc5
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = mixed(hash)
    const mask = this.slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot] as number
      if (id === -1) return this.add(text, from, to, hash, slot)
      if (this.hashes[id] === hash && this.equals(id, text, from, to)) return id
    }
  }

  string(id: number): string {
    const units = this.pool.subarray(this.starts[id], this.starts[id + 1])
    // Arguments of a call are limited in number; words that long are rare.
    if (units.length < 4096) return String.fromCharCode(...units)
    return Array.from(units, (unit) => String.fromCharCode(unit)).join('')
  }

  private equals(id: number, text: string, from: number, to: number): boolean {
    const start = this.starts[id] as number
    if ((this.starts[id + 1] as number) - start !== to - from) return false
    for (let i = from, at = start; i < to; i++, at++) {
      if (this.pool[at] !== text.charCodeAt(i)) return false
    }
    return true
  }

  private add(text: string, from: number, to: number, hash: number, slot: number): number {
    const id = this.size++
    const start = this.starts[id] as number
    this.slots[slot] = id
    this.hashes = grown(this.hashes, id + 1)
    this.starts = grown(this.starts, id + 2)
    this.pool = grown(this.pool, start + to - from)
    this.hashes[id] = hash
    this.starts[id + 1] = start + to - from
    for (let i = from; i < to; i++) this.pool[start + i - from] = text.charCodeAt(i)
    if (this.size * 2 > this.slots.length) this.rehash()
    return id
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1)
    const mask = this.slots.length - 1
    for (let id = 0; id < this.size; id++) {
      let slot = (this.hashes[id] as number) & mask
      while (this.slots[slot] !== -1) slot = (slot + 1) & mask
      this.slots[slot] = id
    }
  }
}
