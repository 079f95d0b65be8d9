import * as tf from '@tensorflow/tfjs-core'
import { sizeOf, type TensorSpec } from '../graph.ts'
import { type Kernel, noFlops } from '../kernel.ts'
import { pick, subtractAtTarget } from '../primitives.ts'
import { adam } from './adam.ts'
import { dropoutMask } from './dropout.ts'
import { layerNormKernel } from './layer-norm.ts'

const spec = (specs: readonly TensorSpec[], index = 0): TensorSpec => specs[index] as TensorSpec

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
    return [Float32Array.from(targets as Int32Array, (target, row) => x?.[row * width + target] as number)]
  },
  onnx: (emit, { node }) => {
    const [x, targets] = node.inputs.map((id) => emit.value(id)) as [string, string]
    const column = emit.node('Unsqueeze', [targets, emit.int64([1])])
    return [emit.node('Squeeze', [emit.node('GatherElements', [x, column], { axis: 1 }), emit.int64([1])])]
  },
  tensorflow: (emit, { node }) => {
    const inputs = node.inputs.map((id) => emit.value(id))
    const types = { Tparams: 'float32', Tindices: 'int32', Taxis: 'int32', batch_dims: 1 } as const
    return [emit.node('GatherV2', [...inputs, emit.scalar(1, 'int32')], types)]
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
    return [result]
  },
  onnx: (emit, { node, inputs }) => {
    const [x, targets, amount] = node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const column = emit.node('Unsqueeze', [targets, emit.int64([1])])
    if (emit.target !== 'cpu') {
      const width = spec(inputs).shape[1] as number
      const classes = emit.sharedArray(`classes ${width}`, [1, width], 'int32', () =>
        Int32Array.from({ length: width }, (_, index) => index),
      )
      const hit = emit.node('Equal', [classes, column])
      const taken = [emit.node('Unsqueeze', [amount, emit.int64([1])]), emit.scalar(0, 'float32')]
      return [emit.node('Sub', [x, emit.node('Where', [hit, ...taken])])]
    }
    const entries = emit.node('GatherElements', [x, column], { axis: 1 })
    const reduced = emit.node('Sub', [entries, emit.node('Unsqueeze', [amount, emit.int64([1])])])
    return [emit.node('ScatterElements', [x, column, reduced], { axis: 1 })]
  },
  tensorflow: (emit, { node, inputs }) => {
    const [x, targets, amount] = node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const [rows, width] = spec(inputs).shape as [number, number]
    if (emit.target.atTarget === 'scatter') {
      const row = emit.array(
        Int32Array.from({ length: rows }, (_, index) => index),
        [rows],
        'int32',
      )
      const places = emit.node('Pack', [row, targets], { N: 2, T: 'int32', axis: 1 })
      return [emit.node('TensorScatterSub', [x, places, amount], { T: 'float32', Tindices: 'int32' })]
    }
    const column = (name: string) => emit.reshape(name, { shape: [rows, 1], dtype: 'float32' })
    // As floating-point numbers, exact below 2^24: on a GPU, TensorFlow compares int32 on the host.
    const classes = emit.array(
      Float32Array.from({ length: width }, (_, index) => index),
      [1, width],
      'float32',
    )
    const hit = emit.node('Equal', [classes, column(emit.cast(targets, 'int32', 'float32'))], {
      T: 'float32',
    })
    const taken = emit.node('SelectV2', [hit, column(amount), emit.scalar(0, 'float32')], { T: 'float32' })
    return [emit.node('Sub', [x, taken], { T: 'float32' })]
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
    return [
      Float32Array.from(x as Float32Array, (value, index) => {
        const row = Math.floor(index / width)
        return Math.fround(value * (scale?.[row] as number)) + (shift?.[row] as number)
      }),
    ]
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
  tensorflow: (emit, { node, inputs }) => {
    const [x, scale, shift] = node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const shape = [spec(inputs).shape[0] as number, 1]
    const column = (name: string) => emit.reshape(name, { shape, dtype: 'float32' })
    const scaled = emit.node('Mul', [x, column(scale)], { T: 'float32' })
    return [emit.node('AddV2', [scaled, column(shift)], { T: 'float32' })]
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
    outputs: [0],
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
    return [result]
  },
  onnx: (emit, { node }) => {
    const logits = emit.value(node.inputs[0] as number)
    if (emit.target !== 'webgpu') return [emit.node('LogSoftmax', [logits], { axis: -1 })]
    // WebGPU's provider has no LogSoftmax: the logits would go to the CPU and back.
    const over = (op: string, x: string) => emit.node(op, [x, emit.int64([-1])], { keepdims: 1 })
    const below = emit.node('Sub', [logits, over('ReduceMax', logits)])
    const logSum = emit.node('Log', [over('ReduceSum', emit.node('Exp', [below]))])
    return [emit.node('Sub', [below, logSum])]
  },
  tensorflow: (emit, { node }) => [
    emit.node('LogSoftmax', [emit.value(node.inputs[0] as number)], { T: 'float32' }),
  ],
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
  eager: ([x]) => [Float32Array.of((x as Float32Array).reduce((sum, value) => sum + value * value, 0))],
  onnx: (emit, { node }) => [
    emit.node('ReduceSumSquare', [emit.value(node.inputs[0] as number)], { keepdims: 0 }),
  ],
  // L2Loss is Σ x²/2 in one pass; doubling is exact.
  tensorflow: (emit, { node }) => {
    const half = emit.node('L2Loss', [emit.value(node.inputs[0] as number)], { T: 'float32' })
    return [emit.node('Mul', [half, emit.scalar(2, 'float32')], { T: 'float32' })]
  },
}

export const primitives: readonly Kernel[] = [
  dropoutMask,
  pickKernel,
  subtractKernel,
  rowAffineKernel,
  layerNormKernel,
  logProbsKernel,
  sumSquaresKernel,
  adam,
]
