import type { OnnxEmitter } from '../emit/onnx-emitter.ts'
import { drawBits, maskMultipliers } from '../hash.ts'

/**
 * The draws of a dropout mask in arithmetic and look-ups, for a provider without bitwise operations: WebGPU's has
 * none, and at the CPU a mask costs a transfer of all its elements each way for every one of them.
 *
 * A word is taken apart into bytes by division. ⊕ with a key, then times a multiplier, is a sum over bytes modulo
 * 2^32, so four tables of 256 words hold it, made anew for each key (on the CPU, 1,024 words). ⊕ of two bytes that
 * both differ by element is a table of 65,536.
 */
export function drawsByTables(emit: OnnxEmitter, elements: string, key: (index: 0 | 1) => string): string {
  const word = (value: number) => emit.array(Uint32Array.of(value), [], 'uint32')
  const number = (value: number) => emit.scalar(value, 'int32')
  const places = byteTables(emit)

  /** Bytes from the lowest, as indices. */
  const bytesOf = (x: string): string[] => {
    let rest = x
    const bytes = [0, 1, 2].map(() => {
      const higher = emit.node('Div', [rest, word(256)])
      const byte = emit.node('Sub', [rest, emit.node('Mul', [higher, word(256)])])
      rest = higher
      return byte
    })
    return [...bytes, rest].map((byte) => emit.cast(byte, 'int32'))
  }
  /** (x ⊕ keyWord) · multiplier, from the bytes of x. */
  const mixed = (bytes: readonly string[], keyWord: string, multiplier: number): string => {
    const keyed = emit.node('BitwiseXor', [places.values, emit.node('BitwiseAnd', [places.masks, keyWord])])
    const table = emit.node('Mul', [keyed, word(multiplier)])
    return bytes
      .map((byte, place) => {
        const at = place === 0 ? byte : emit.node('Add', [byte, number(256 * place)])
        return emit.node('Gather', [table, at], { axis: 0 })
      })
      .reduce((sum, part) => emit.node('Add', [sum, part]))
  }
  const either = (a: string, b: string): string => {
    const at = emit.node('Add', [emit.node('Mul', [a, number(256)]), b])
    return emit.node('Gather', [places.either, at], { axis: 0 })
  }

  const first = mixed(bytesOf(elements), key(0), maskMultipliers[0])
  const own = bytesOf(first) as [string, string, string, string]
  const [low, middle, high] = bytesOf(emit.node('Div', [first, word(2 ** 15)])) as [string, string, string]
  const folded = [either(own[0], low), either(own[1], middle), either(own[2], high), own[3]]
  const second = mixed(folded, key(1), maskMultipliers[1])
  return emit.cast(emit.node('Div', [second, word(2 ** (32 - drawBits))]), 'float32')
}

/** By place and byte: the byte at its place, and all ones there; by two bytes: their ⊕. */
function byteTables(emit: OnnxEmitter) {
  const byPlace = (value: (byte: number, place: number) => number) =>
    Uint32Array.from({ length: 1024 }, (_, at) => value(at % 256, Math.floor(at / 256)) >>> 0)
  return {
    values: emit.sharedArray('bytes at their places', [1024], 'uint32', () =>
      byPlace((byte, place) => byte << (8 * place)),
    ),
    masks: emit.sharedArray('masks of places', [1024], 'uint32', () =>
      byPlace((_, place) => 255 << (8 * place)),
    ),
    either: emit.sharedArray('exclusive or of bytes', [65_536], 'int32', () =>
      Int32Array.from({ length: 65_536 }, (_, at) => (at >> 8) ^ (at & 255)),
    ),
  }
}
