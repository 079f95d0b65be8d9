import * as tf from '@tensorflow/tfjs-core'
import { type NodeView, sizeOf, type TensorSpec } from '../graph.ts'
import { type Gradient, type Kernel, reductionAxes } from '../kernel.ts'

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((dimension, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dimension]))
}

const inputFlops = (view: NodeView): number => sizeOf((view.inputs[0] as TensorSpec).shape)

/** A reduced tensor with its axes back, each of length 1, so that it broadcasts against the input. */
function restored(reduced: tf.Tensor, x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return tf.reshape(
    reduced,
    x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)),
  )
}

const spread = (axisName: string, mean: boolean): Gradient => ({
  saves: ['x'],
  rule: (dy, [x], attributes) => {
    const input = x as tf.Tensor
    const axes = reductionAxes(attributes, axisName, input.rank)
    const share = mean ? tf.div(dy, sizeOf(axes.map((axis) => input.shape[axis] as number))) : dy
    return { x: () => tf.broadcastTo(restored(share, input, axes), input.shape) }
  },
})

/** Every element that equals the extreme gets the whole gradient: ties do not share it. */
const toExtreme = (axisName: string): Gradient => ({
  saves: ['x'],
  outputs: [0],
  rule: (dy, saved, attributes) => {
    const [x, y] = saved as [tf.Tensor, tf.Tensor]
    const axes = reductionAxes(attributes, axisName, x.rank)
    const extreme = tf.cast(tf.equal(x, restored(y, x, axes)), 'float32')
    return { x: () => tf.mul(restored(dy, x, axes), extreme) }
  },
})

function reduction(name: string, onnx: string, axisName: string, gradient: Gradient): Kernel {
  return {
    name,
    inputs: ['x'],
    gradient,
    infer: ([x], attributes) => {
      const { shape, dtype } = x as TensorSpec
      const axes = reductionAxes(attributes, axisName, shape.length)
      return [
        {
          shape: reducedShape(shape, axes, attributes.keepDims === true),
          dtype: name === 'Mean' ? 'float32' : dtype,
        },
      ]
    },
    uniform: ([x], attributes, [spec]) => {
      if (name !== 'Sum') return x
      const { shape } = spec as TensorSpec
      const axes = reductionAxes(attributes, axisName, shape.length)
      return (x as number) * sizeOf(axes.map((axis) => shape[axis] as number))
    },
    flops: inputFlops,
    onnx: (emit, view) => {
      const axes = reductionAxes(view.attributes, axisName, (view.inputs[0] as TensorSpec).shape.length)
      const given = emit.value(view.node.inputs[0] as number)
      const [from, to] = [view.inputs[0] as TensorSpec, view.outputs[0] as TensorSpec]
      const x = from.dtype === to.dtype ? given : emit.cast(given, to.dtype)
      if (axes.length === 0) return [emit.node('Identity', [x])]
      return [emit.node(onnx, [x, emit.int64(axes)], { keepdims: view.attributes.keepDims === true ? 1 : 0 })]
    },
    tensorflow: (emit, view) => {
      const [from, to] = [view.inputs[0] as TensorSpec, view.outputs[0] as TensorSpec]
      const axes = reductionAxes(view.attributes, axisName, from.shape.length)
      const given = emit.value(view.node.inputs[0] as number)
      const x = from.dtype === to.dtype ? given : emit.cast(given, from.dtype, to.dtype)
      const attributes = { T: to.dtype, Tidx: 'int32', keep_dims: view.attributes.keepDims === true } as const
      return [emit.node(name, [x, emit.ints(axes)], attributes)]
    },
  }
}

function argument(name: string, onnx: string): Kernel {
  return {
    name,
    inputs: ['x'],
    infer: ([x], attributes) => {
      const { shape } = x as TensorSpec
      const axes = reductionAxes(attributes, 'axis', shape.length)
      return [{ shape: reducedShape(shape, axes, false), dtype: 'int32' }]
    },
    flops: inputFlops,
    onnx: (emit, view) => {
      const [axis] = reductionAxes(view.attributes, 'axis', (view.inputs[0] as TensorSpec).shape.length)
      const x = emit.value(view.node.inputs[0] as number)
      return [emit.cast(emit.node(onnx, [x], { axis: axis as number, keepdims: 0 }), 'int32')]
    },
    tensorflow: (emit, view) => {
      const { shape, dtype } = view.inputs[0] as TensorSpec
      const [axis] = reductionAxes(view.attributes, 'axis', shape.length)
      const inputs = [emit.value(view.node.inputs[0] as number), emit.scalar(axis as number, 'int32')]
      return [emit.node(name, inputs, { T: dtype, Tidx: 'int32', output_type: 'int32' })]
    },
  }
}

export const reductions: readonly Kernel[] = [
  reduction('Sum', 'ReduceSum', 'axis', spread('axis', false)),
  reduction('Mean', 'ReduceMean', 'axis', spread('axis', true)),
  reduction('Max', 'ReduceMax', 'reductionIndices', toExtreme('reductionIndices')),
  reduction('Min', 'ReduceMin', 'axis', toExtreme('axis')),
  argument('ArgMax', 'ArgMax'),
  argument('ArgMin', 'ArgMin'),
  {
    name: 'Softmax',
    inputs: ['logits'],
    infer: ([logits]) => [logits as TensorSpec],
    flops: (view) => 4 * inputFlops(view),
    gradient: {
      saves: [],
      outputs: [0],
      rule: (dy, [y], attributes) => {
        const p = y as tf.Tensor
        const weighted = tf.mul(dy, p)
        const axis = Number(attributes.dim ?? -1)
        return { logits: () => tf.sub(weighted, tf.mul(tf.sum(weighted, axis, true), p)) }
      },
    },
    onnx: (emit, view) => [
      emit.node('Softmax', [emit.value(view.node.inputs[0] as number)], {
        axis: Number(view.attributes.dim ?? -1),
      }),
    ],
    // TensorFlow's softmax is over the last axis, and so is tfjs'.
    tensorflow: (emit, view) => [
      emit.node('Softmax', [emit.value(view.node.inputs[0] as number)], { T: 'float32' }),
    ],
  },
  {
    name: 'Cumsum',
    inputs: ['x'],
    infer: ([x]) => [x as TensorSpec],
    gradient: {
      saves: [],
      rule: (dy, _, { axis, exclusive, reverse }) => ({
        x: () => tf.cumsum(dy, Number(axis), exclusive === true, reverse !== true),
      }),
    },
    onnx: (emit, view) => [
      emit.node(
        'CumSum',
        [emit.value(view.node.inputs[0] as number), emit.int64(Number(view.attributes.axis))],
        {
          exclusive: view.attributes.exclusive === true ? 1 : 0,
          reverse: view.attributes.reverse === true ? 1 : 0,
        },
      ),
    ],
    tensorflow: (emit, view) => {
      const inputs = [
        emit.value(view.node.inputs[0] as number),
        emit.scalar(Number(view.attributes.axis), 'int32'),
      ]
      const exclusive = view.attributes.exclusive === true
      const reverse = view.attributes.reverse === true
      return [
        emit.node('Cumsum', inputs, {
          T: (view.inputs[0] as TensorSpec).dtype,
          Tidx: 'int32',
          exclusive,
          reverse,
        }),
      ]
    },
  },
]
