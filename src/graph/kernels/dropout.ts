import type { OnnxEmitter } from '../emit/onnx-emitter.ts'
import { sizeOf, type TensorSpec } from '../graph.ts'
import { draw, drawBits, dropThreshold, elementWords, maskMultipliers, siteWords } from '../hash.ts'
import { integer, integers, type Kernel, noFlops } from '../kernel.ts'
import { drawsByTables } from './dropout-tables.ts'

const spec = (specs: readonly TensorSpec[]): TensorSpec => specs[0] as TensorSpec

/** As `draw` does it. */
function drawsByWords(emit: OnnxEmitter, elements: string, key: (index: 0 | 1) => string): string {
  const word = (value: number) => emit.array(Uint32Array.of(value), [], 'uint32')
  const shifted = (x: string, bits: number) => emit.node('BitShift', [x, word(bits)], { direction: 'RIGHT' })
  let x = emit.node('BitwiseXor', [elements, key(0)])
  x = emit.node('Mul', [x, word(maskMultipliers[0])])
  x = emit.node('BitwiseXor', [x, shifted(x, 15)])
  x = emit.node('Mul', [emit.node('BitwiseXor', [x, key(1)]), word(maskMultipliers[1])])
  return emit.cast(shifted(x, 32 - drawBits), 'float32')
}

/** Inverted-dropout mask: 0 with probability `rate`, else 1 / (1 − rate). */
export const dropoutMask: Kernel = {
  name: 'HyprosDropoutMask',
  inputs: ['key'],
  infer: (_, attributes) => [{ shape: integers(attributes, 'shape'), dtype: 'float32' }],
  flops: noFlops,
  eager: ([key], { attributes, outputs }) => {
    const [site0, site1] = siteWords(integer(attributes, 'site'))
    const words = [(key?.[0] as number) ^ site0, (key?.[1] as number) ^ site1] as const
    const rate = Number(attributes.rate)
    const threshold = dropThreshold(rate)
    const kept = 1 / (1 - rate)
    return [
      Float32Array.from(elementWords(sizeOf(spec(outputs).shape)), (element) =>
        draw(element, words) >= threshold ? kept : 0,
      ),
    ]
  },
  onnx: (emit, { node, attributes, outputs }) => {
    const { shape } = spec(outputs)
    const sites = siteWords(integer(attributes, 'site'))
    const keys = emit.node('Cast', [emit.value(node.inputs[0] as number)], { to: emit.types.uint32 })
    const key = (index: 0 | 1) =>
      emit.node('BitwiseXor', [
        emit.node('Gather', [keys, emit.int64(index)], { axis: 0 }),
        emit.array(Uint32Array.of(sites[index]), [], 'uint32'),
      ])
    const elements = emit.sharedArray(`dropout elements ${shape}`, shape, 'uint32', () =>
      elementWords(sizeOf(shape)),
    )
    const lowered = emit.target === 'webgpu' ? drawsByTables : drawsByWords
    const draws = lowered(emit, elements, key)
    const rate = Number(attributes.rate)
    const dropped = emit.node('Less', [draws, emit.scalar(dropThreshold(rate), 'float32')])
    return [emit.node('Where', [dropped, emit.scalar(0, 'float32'), emit.scalar(1 / (1 - rate), 'float32')])]
  },
  tensorflow: (emit, { node, attributes, outputs }) => {
    const { shape } = spec(outputs)
    const keys = emit.value(node.inputs[0] as number)
    const word = (value: number) => emit.scalar(value, 'uint32')
    const apply = (op: string, x: string, y: string) => emit.node(op, [x, y], { T: 'uint32' })
    // Cut as int32, for which every device has a Slice, and shared by all sites.
    const keyWord = (index: number) =>
      emit.sharedNode(`key word ${index} of ${keys}`, () => {
        const cut = emit.node('Slice', [keys, emit.ints([index]), emit.ints([1])], {
          T: 'int32',
          Index: 'int32',
        })
        return emit.node('Bitcast', [emit.reshape(cut, { shape: [], dtype: 'int32' })], {
          T: 'int32',
          type: 'uint32',
        })
      })
    const [site0, site1] = siteWords(integer(attributes, 'site'))
    const elements = emit.sharedNode(`dropout elements ${shape}`, () =>
      emit.array(elementWords(sizeOf(shape)), shape, 'uint32'),
    )
    let x = apply('BitwiseXor', elements, apply('BitwiseXor', keyWord(0), word(site0)))
    x = apply('Mul', x, word(maskMultipliers[0]))
    x = apply('BitwiseXor', x, apply('RightShift', x, word(15)))
    x = apply('BitwiseXor', x, apply('BitwiseXor', keyWord(1), word(site1)))
    x = apply('Mul', x, word(maskMultipliers[1]))
    // Compared as whole words: the draw is the upper bits, so the bound is shifted in place of the draw.
    const rate = Number(attributes.rate)
    const bound = word(Math.min(dropThreshold(rate) * 2 ** (32 - drawBits), 2 ** 32 - 1))
    const kept = emit.cast(emit.node('GreaterEqual', [x, bound], { T: 'uint32' }), 'bool', 'float32')
    return [emit.node('Mul', [kept, emit.scalar(1 / (1 - rate), 'float32')], { T: 'float32' })]
  },
}
