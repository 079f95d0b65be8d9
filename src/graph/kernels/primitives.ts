import * as tf from '@tensorflow/tfjs-core'
import { sizeOf, type TensorSpec } from '../graph.ts'
import { draw, drawBits, dropThreshold, elementWords, maskMultipliers, siteWords } from '../hash.ts'
import { integer, integers, type Kernel, noFlops } from '../kernel.ts'
import { pick, subtractAtTarget } from '../primitives.ts'

const spec = (specs: readonly TensorSpec[], index = 0): TensorSpec => specs[index] as TensorSpec

/** Inverted-dropout mask: 0 with probability `rate`, else 1 / (1 − rate). */
const dropoutMaskKernel: Kernel = {
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
    return Float32Array.from(elementWords(sizeOf(spec(outputs).shape)), (element) =>
      draw(element, words) >= threshold ? kept : 0,
    )
  },
  onnx: (emit, { node, attributes, outputs }) => {
    const { shape } = spec(outputs)
    const [site0, site1] = siteWords(integer(attributes, 'site'))
    const word = (value: number) => emit.array(Uint32Array.of(value), [], 'uint32')
    const keys = emit.node('Cast', [emit.value(node.inputs[0] as number)], { to: emit.types.uint32 })
    const key = (index: number, site: number) =>
      emit.node('BitwiseXor', [emit.node('Gather', [keys, emit.int64(index)], { axis: 0 }), word(site)])
    const shifted = (x: string, bits: number) =>
      emit.node('BitShift', [x, word(bits)], { direction: 'RIGHT' })
    const elements = emit.sharedArray(`dropout elements ${shape}`, shape, 'uint32', () =>
      elementWords(sizeOf(shape)),
    )
    let x = emit.node('BitwiseXor', [elements, key(0, site0)])
    x = emit.node('Mul', [x, word(maskMultipliers[0])])
    x = emit.node('BitwiseXor', [x, shifted(x, 15)])
    x = emit.node('Mul', [emit.node('BitwiseXor', [x, key(1, site1)]), word(maskMultipliers[1])])
    const draws = emit.cast(shifted(x, 32 - drawBits), 'float32')
    const rate = Number(attributes.rate)
    const dropped = emit.node('Less', [draws, emit.scalar(dropThreshold(rate), 'float32')])
    return [emit.node('Where', [dropped, emit.scalar(0, 'float32'), emit.scalar(1 / (1 - rate), 'float32')])]
  },
}

/** x[n, targets[n]]. */
const pickKernel: Kernel = {
  name: 'HyprosPick',
  inputs: ['x', 'targets'],
  infer: ([, targets]) => [{ shape: (targets as TensorSpec).shape, dtype: 'float32' }],
  flops: noFlops,
  gradient: {
    saves: ['x', 'targets'],
    rule: (dy, saved) => {
      const [x, targets] = saved as [tf.Tensor2D, tf.Tensor1D]
      return { x: () => subtractAtTarget(tf.zerosLike(x), targets, tf.neg(dy) as tf.Tensor1D) }
    },
  },
  eager: ([x, targets], { inputs }) => {
    const width = spec(inputs).shape[1] as number
    return Float32Array.from(targets as Int32Array, (target, row) => x?.[row * width + target] as number)
  },
  onnx: (emit, { node }) => {
    const [x, targets] = node.inputs.map((id) => emit.value(id)) as [string, string]
    const column = emit.node('Unsqueeze', [targets, emit.int64([1])])
    return [emit.node('Squeeze', [emit.node('GatherElements', [x, column], { axis: 1 }), emit.int64([1])])]
  },
}

/** x, less amount[n] at [n, targets[n]]. */
const subtractKernel: Kernel = {
  name: 'HyprosSubtractAtTarget',
  inputs: ['x', 'targets', 'amount'],
  infer: ([x]) => [x as TensorSpec],
  flops: (view) => sizeOf(spec(view.inputs, 1).shape),
  gradient: {
    saves: ['targets'],
    rule: (dy, [targets]) => ({
      x: () => tf.clone(dy),
      amount: () => tf.neg(pick(dy as tf.Tensor2D, targets as tf.Tensor1D)),
    }),
  },
  eager: ([x, targets, amount], { inputs }) => {
    const width = spec(inputs).shape[1] as number
    const result = Float32Array.from(x as Float32Array)
    targets?.forEach((target, row) => {
      const at = row * width + target
      result[at] = Math.fround((result[at] as number) - (amount?.[row] as number))
    })
    return result
  },
  onnx: (emit, { node }) => {
    const [x, targets, amount] = node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const column = emit.node('Unsqueeze', [targets, emit.int64([1])])
    const entries = emit.node('GatherElements', [x, column], { axis: 1 })
    const reduced = emit.node('Sub', [entries, emit.node('Unsqueeze', [amount, emit.int64([1])])])
    return [emit.node('ScatterElements', [x, column, reduced], { axis: 1 })]
  },
}

/** x[n, v]·scale[n] + shift[n]. */
const rowAffineKernel: Kernel = {
  name: 'HyprosRowAffine',
  inputs: ['x', 'scale', 'shift'],
  infer: ([x]) => [x as TensorSpec],
  flops: (view) => 2 * sizeOf(spec(view.inputs).shape),
  gradient: {
    saves: ['x', 'scale'],
    rule: (dy, saved) => {
      const [x, scale] = saved as [tf.Tensor, tf.Tensor]
      return {
        x: () => tf.mul(dy, tf.expandDims(scale, -1)),
        scale: () => tf.sum(tf.mul(dy, x), -1),
        shift: () => tf.sum(dy, -1),
      }
    },
  },
  eager: ([x, scale, shift], { inputs }) => {
    const width = spec(inputs).shape[1] as number
    return Float32Array.from(x as Float32Array, (value, index) => {
      const row = Math.floor(index / width)
      return Math.fround(value * (scale?.[row] as number)) + (shift?.[row] as number)
    })
  },
  // Batch normalisation with mean 0 and variance 1, a row a channel, is this in one pass over memory, not two.
  onnx: (emit, { node, inputs }) => {
    const [x, scale, shift] = node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const [rows, width] = spec(inputs).shape as [number, number]
    const constant = (value: number) => emit.array(new Float32Array(rows).fill(value), [rows], 'float32')
    const channels = emit.node('Reshape', [x, emit.int64([1, rows, width])])
    const all = [channels, scale, shift, constant(0), constant(1)]
    const affine = emit.node('BatchNormalization', all, { epsilon: { float: 0 } })
    return [emit.node('Reshape', [affine, emit.int64([rows, width])])]
  },
}

/** log softmax over the last axis. */
const logProbsKernel: Kernel = {
  name: 'HyprosLogProbs',
  inputs: ['logits'],
  infer: ([logits]) => [logits as TensorSpec],
  flops: (view) => 4 * sizeOf(spec(view.inputs).shape),
  gradient: {
    saves: [],
    output: true,
    rule: (dy, [logP]) => ({
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(logP as tf.Tensor))),
    }),
  },
  eager: ([logits], { inputs }) => {
    const width = spec(inputs).shape.at(-1) as number
    const result = new Float32Array((logits as Float32Array).length)
    for (let start = 0; start < result.length; start += width) {
      const row = (logits as Float32Array).subarray(start, start + width)
      const top = row.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY)
      const logSum = Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0))
      row.forEach((value, index) => {
        result[start + index] = value - top - logSum
      })
    }
    return result
  },
  onnx: (emit, { node }) => [emit.node('LogSoftmax', [emit.value(node.inputs[0] as number)], { axis: -1 })],
}

/** Σ x² over all elements, a scalar. */
const sumSquaresKernel: Kernel = {
  name: 'HyprosSumSquares',
  inputs: ['x'],
  infer: () => [{ shape: [], dtype: 'float32' }],
  flops: (view) => 2 * sizeOf(spec(view.inputs).shape),
  gradient: {
    saves: ['x'],
    rule: (dy, [x]) => ({ x: () => tf.mul(tf.mul(x as tf.Tensor, 2), dy) }),
  },
  eager: ([x]) => Float32Array.of((x as Float32Array).reduce((sum, value) => sum + value * value, 0)),
  onnx: (emit, { node }) => [
    emit.node('ReduceSumSquare', [emit.value(node.inputs[0] as number)], { keepdims: 0 }),
  ],
}

export const primitives: readonly Kernel[] = [
  dropoutMaskKernel,
  pickKernel,
  subtractKernel,
  rowAffineKernel,
  logProbsKernel,
  sumSquaresKernel,
]
