import * as tf from '@tensorflow/tfjs-core'
import type { TensorSpec } from '../graph.ts'
import { integer, integers, type Kernel } from '../kernel.ts'
import { moved, movement, reshapedBack, spec } from './movement.ts'
import { unbroadcast } from './unbroadcast.ts'

const reshape: Kernel['onnx'] = (emit, view) => [
  emit.node('Reshape', [emit.value(view.node.inputs[0] as number), emit.int64(spec(view.outputs).shape)]),
]

const reshapeInTensorflow: Kernel['tensorflow'] = (emit, view) => [
  emit.reshape(emit.value(view.node.inputs[0] as number), spec(view.outputs)),
]

export const shapes: readonly Kernel[] = [
  movement(
    'Identity',
    ['x'],
    ([x]) => [x as TensorSpec],
    (emit, view) => [emit.value(view.node.inputs[0] as number)],
    (emit, view) => [emit.value(view.node.inputs[0] as number)],
    moved('x', (dy) => tf.clone(dy)),
  ),
  movement(
    'Reshape',
    ['x'],
    ([x], attributes) => {
      const wanted = [...integers(attributes, 'shape')]
      const known = wanted.reduce(
        (product, dimension) => (dimension === -1 ? product : product * dimension),
        1,
      )
      const size = (x as TensorSpec).shape.reduce((product, dimension) => product * dimension, 1)
      const shape = wanted.map((dimension) => (dimension === -1 ? size / known : dimension))
      return [{ shape, dtype: (x as TensorSpec).dtype }]
    },
    reshape,
    reshapeInTensorflow,
    moved('x', reshapedBack),
  ),
  movement(
    'ExpandDims',
    ['input'],
    ([x], attributes) => {
      const shape = [...(x as TensorSpec).shape]
      const axis = integer(attributes, 'dim')
      shape.splice(axis < 0 ? shape.length + axis + 1 : axis, 0, 1)
      return [{ shape, dtype: (x as TensorSpec).dtype }]
    },
    reshape,
    reshapeInTensorflow,
    moved('input', reshapedBack),
  ),
  movement(
    'Transpose',
    ['x'],
    ([x], attributes) => [
      {
        shape: integers(attributes, 'perm').map((axis) => (x as TensorSpec).shape[axis] as number),
        dtype: (x as TensorSpec).dtype,
      },
    ],
    (emit, view) => [
      emit.node('Transpose', [emit.value(view.node.inputs[0] as number)], {
        perm: integers(view.attributes, 'perm'),
      }),
    ],
    (emit, view) => {
      const inputs = [emit.value(view.node.inputs[0] as number), emit.ints(integers(view.attributes, 'perm'))]
      return [emit.node('Transpose', inputs, { T: spec(view.inputs).dtype, Tperm: 'int32' })]
    },
    moved('x', (dy, _, attributes) => {
      const perm = integers(attributes, 'perm')
      return tf.transpose(
        dy,
        perm.map((_axis, at) => perm.indexOf(at)),
      )
    }),
  ),
  movement(
    'BroadcastTo',
    ['x'],
    ([x], attributes) => [{ shape: integers(attributes, 'shape'), dtype: (x as TensorSpec).dtype }],
    (emit, view) => [
      emit.node('Expand', [emit.value(view.node.inputs[0] as number), emit.int64(spec(view.outputs).shape)]),
    ],
    (emit, view) => {
      const { shape, dtype } = spec(view.outputs)
      const inputs = [emit.value(view.node.inputs[0] as number), emit.ints(shape)]
      return [emit.node('BroadcastTo', inputs, { T: dtype, Tidx: 'int32' })]
    },
    moved('x', (dy, x) => unbroadcast(dy, x.shape)),
  ),
  movement(
    'Tile',
    ['x'],
    ([x], attributes) => {
      const repeats = integers(attributes, 'reps')
      const { shape, dtype } = x as TensorSpec
      return [{ shape: shape.map((dimension, axis) => dimension * (repeats[axis] as number)), dtype }]
    },
    (emit, view) => [
      emit.node('Tile', [
        emit.value(view.node.inputs[0] as number),
        emit.int64(integers(view.attributes, 'reps')),
      ]),
    ],
    (emit, view) => {
      const inputs = [emit.value(view.node.inputs[0] as number), emit.ints(integers(view.attributes, 'reps'))]
      return [emit.node('Tile', inputs, { T: spec(view.inputs).dtype, Tmultiples: 'int32' })]
    },
    moved('x', (dy, x, attributes) => {
      const repeats = integers(attributes, 'reps')
      const blocks = x.shape.flatMap((dimension, axis) => [repeats[axis] as number, dimension])
      const copies = x.shape.map((_, axis) => 2 * axis)
      return tf.sum(tf.reshape(dy, blocks), copies)
    }),
  ),
  movement(
    'Slice',
    ['x'],
    ([x], attributes) => {
      const begin = integers(attributes, 'begin')
      const { shape, dtype } = x as TensorSpec
      const sizes = integers(attributes, 'size')
      return [
        {
          shape: sizes.map((size, axis) =>
            size < 0 ? (shape[axis] as number) - (begin[axis] as number) : size,
          ),
          dtype,
        },
      ]
    },
    (emit, view) => {
      const begin = integers(view.attributes, 'begin')
      const end = begin.map((start, axis) => start + (spec(view.outputs).shape[axis] as number))
      const x = emit.value(view.node.inputs[0] as number)
      return [emit.node('Slice', [x, emit.int64(begin), emit.int64(end)])]
    },
    (emit, view) => {
      const bounds = [integers(view.attributes, 'begin'), spec(view.outputs).shape].map((at) => emit.ints(at))
      const inputs = [emit.value(view.node.inputs[0] as number), ...bounds]
      return [emit.node('Slice', inputs, { T: spec(view.inputs).dtype, Index: 'int32' })]
    },
    moved('x', (dy, x, attributes) => {
      const begin = integers(attributes, 'begin')
      const margins = begin.map((start, axis) => {
        const after = (x.shape[axis] as number) - start - (dy.shape[axis] as number)
        return [start, after] as [number, number]
      })
      return tf.pad(dy, margins)
    }),
  ),
  movement(
    'PadV2',
    ['x'],
    ([x], attributes) => {
      const paddings = attributes.paddings as readonly (readonly [number, number])[]
      const { shape, dtype } = x as TensorSpec
      return [
        {
          shape: shape.map((dimension, axis) => {
            const [before, after] = paddings[axis] as readonly [number, number]
            return dimension + before + after
          }),
          dtype,
        },
      ]
    },
    (emit, view) => {
      const paddings = view.attributes.paddings as readonly (readonly [number, number])[]
      const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]
      const fill = emit.scalar(Number(view.attributes.constantValue ?? 0), spec(view.outputs).dtype)
      return [emit.node('Pad', [emit.value(view.node.inputs[0] as number), emit.int64(pads), fill])]
    },
    (emit, view) => {
      const paddings = view.attributes.paddings as readonly (readonly [number, number])[]
      const { dtype } = spec(view.outputs)
      const margins = emit.array(Int32Array.from(paddings.flat()), [paddings.length, 2], 'int32')
      const fill = emit.scalar(Number(view.attributes.constantValue ?? 0), dtype)
      const inputs = [emit.value(view.node.inputs[0] as number), margins, fill]
      return [emit.node('PadV2', inputs, { T: dtype, Tpaddings: 'int32' })]
    },
    moved('x', (dy, x, attributes) => {
      const paddings = attributes.paddings as readonly (readonly [number, number])[]
      return tf.slice(
        dy,
        paddings.map(([before]) => before),
        x.shape,
      )
    }),
    ([x], { constantValue }) => (x === Number(constantValue ?? 0) ? x : undefined),
  ),
]
