/**
 * Counter-based 32-bit hashing for dropout masks: stateless, so a resumed run draws the same masks, and made of
 * 32-bit integer products, exclusive ors and shifts alone, so every engine draws the same bits.
 */

const multiplier1 = 0x7feb352d
const multiplier2 = 0x846ca68b

/** A bijective 32-bit mixer ("lowbias32", Wellons 2018). Unsigned in, unsigned out. */
export function mix32(word: number): number {
  let x = word >>> 0
  x = Math.imul(x ^ (x >>> 16), multiplier1)
  x = Math.imul(x ^ (x >>> 15), multiplier2)
  return (x ^ (x >>> 16)) >>> 0
}

/**
 * The two key words of one micro-batch. For one seed the first word is a bijection of the counter
 * `update · microBatches + microBatch`, so no two micro-batches share a key.
 */
export function dropoutKey(seed: number, update: number, microBatch = 0, microBatches = 1): Int32Array {
  const counter = update * microBatches + microBatch
  const first = mix32(mix32(seed) + counter)
  const second = mix32(first ^ mix32(seed ^ 0x68bc21eb))
  return Int32Array.of(first | 0, second | 0)
}

/** What distinguishes one dropout site of a model from another, folded into both key words. */
export function siteWords(site: number): readonly [number, number] {
  return [mix32(site * 2 + 1), mix32(site * 2 + 2)]
}

export const maskMultipliers = [multiplier1, multiplier2] as const

/** Draws have 24 bits: all of them are exact in float32. */
export const drawBits = 24

/** Draws below this are dropped. */
export function dropThreshold(rate: number): number {
  return Math.round(rate * 2 ** drawBits)
}

/** The mixed element counters that every site of a shape starts from. */
export function elementWords(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, index) => mix32(index))
}

/** The 24-bit draw of one element; the reference for what the lowerings compute. */
export function draw(element: number, key: readonly [number, number]): number {
  let x = Math.imul(element ^ key[0], multiplier1)
  x ^= x >>> 15
  x = Math.imul(x ^ key[1], multiplier2)
  return x >>> (32 - drawBits)
}
