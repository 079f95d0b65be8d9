import * as tf from '@tensorflow/tfjs-core'
import type { TensorSpec } from '../graph.ts'
import { type Gradient, integer, type Kernel, noFlops } from '../kernel.ts'
import { movement, positive, spec } from './movement.ts'

const allEqual: Kernel['uniform'] = (values) =>
  values.every((value) => Object.is(value, values[0])) ? values[0] : undefined

/** Gradients of a kernel with any number of inputs, by their number. */
const perInput = (
  parts: (dy: tf.Tensor, inputs: readonly tf.Tensor[], axis: number) => tf.Tensor[],
): Gradient => ({
  saves: 'all',
  rule: (dy, inputs, attributes) => {
    const pieces = parts(dy, inputs, positive(integer(attributes, 'axis'), dy.rank))
    return Object.fromEntries(pieces.map((piece, index) => [index, () => piece]))
  },
})

export const joins: readonly Kernel[] = [
  movement(
    'Concat',
    'list',
    (inputs, attributes) => {
      const { shape, dtype } = spec(inputs)
      const axis = positive(integer(attributes, 'axis'), shape.length)
      const total = inputs.reduce((sum, input) => sum + (input.shape[axis] as number), 0)
      return [{ shape: shape.map((dimension, at) => (at === axis ? total : dimension)), dtype }]
    },
    (emit, view) => [
      emit.node(
        'Concat',
        view.node.inputs.map((id) => emit.value(id)),
        { axis: integer(view.attributes, 'axis') },
      ),
    ],
    (emit, view) => {
      const parts = view.node.inputs.map((id) => emit.value(id))
      const axis = emit.scalar(integer(view.attributes, 'axis'), 'int32')
      return [
        emit.node('ConcatV2', [...parts, axis], {
          N: parts.length,
          T: spec(view.inputs).dtype,
          Tidx: 'int32',
        }),
      ]
    },
    perInput((dy, inputs, axis) => {
      let start = 0
      return inputs.map(({ shape }) => {
        const begin = shape.map((_, at) => (at === axis ? start : 0))
        start += shape[axis] as number
        return tf.slice(dy, begin, shape)
      })
    }),
    allEqual,
  ),
  movement(
    'Pack',
    'list',
    (inputs, attributes) => {
      const { shape, dtype } = spec(inputs)
      const axis = positive(integer(attributes, 'axis'), shape.length + 1)
      return [{ shape: [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)], dtype }]
    },
    (emit, view) => {
      const axis = positive(integer(view.attributes, 'axis'), spec(view.inputs).shape.length + 1)
      const parts = view.node.inputs.map((id) => emit.node('Unsqueeze', [emit.value(id), emit.int64([axis])]))
      return [emit.node('Concat', parts, { axis })]
    },
    (emit, view) => {
      const parts = view.node.inputs.map((id) => emit.value(id))
      const axis = integer(view.attributes, 'axis')
      return [emit.node('Pack', parts, { N: parts.length, T: spec(view.inputs).dtype, axis })]
    },
    perInput((dy, _, axis) => tf.unstack(dy, axis)),
    allEqual,
  ),
  {
    name: 'Unpack',
    inputs: ['value'],
    listOutput: true,
    flops: noFlops,
    infer: ([value], attributes) => {
      const { shape, dtype } = value as TensorSpec
      const axis = positive(integer(attributes, 'axis'), shape.length)
      const part: TensorSpec = { shape: shape.filter((_, at) => at !== axis), dtype }
      return Array.from({ length: shape[axis] as number }, () => part)
    },
    gradient: {
      saves: [],
      // tfjs hands the gradients of several outputs over as a list, and that of a single one alone.
      rule: (dy, _, attributes) => ({
        value: () => tf.stack([dy].flat() as tf.Tensor[], integer(attributes, 'axis')),
      }),
    },
    onnx: (emit, view) => {
      const axis = positive(integer(view.attributes, 'axis'), spec(view.inputs).shape.length)
      const x = emit.value(view.node.inputs[0] as number)
      const parts = emit.nodes('Split', [x], view.outputs.length, { axis, num_outputs: view.outputs.length })
      return parts.map((part) => emit.node('Squeeze', [part, emit.int64([axis])]))
    },
    tensorflow: (emit, view) => {
      const { dtype } = spec(view.inputs)
      const axis = integer(view.attributes, 'axis')
      const num = view.outputs.length
      return emit.nodes('Unpack', [emit.value(view.node.inputs[0] as number)], num, { T: dtype, num, axis })
    },
  },
]
