import * as tf from '@tensorflow/tfjs-core'
import { broadcastShape, type DType, type TensorSpec } from '../graph.ts'
import type { Kernel } from '../kernel.ts'
import { unbroadcast } from './unbroadcast.ts'

/** Elementwise kernels that choose or convert. */
export const selections: readonly Kernel[] = [
  {
    name: 'Cast',
    inputs: ['x'],
    elementwise: true,
    infer: ([x], { dtype }) => [{ shape: (x as TensorSpec).shape, dtype: dtype as DType }],
    uniform: ([x], { dtype }) =>
      dtype === 'float32' ? (x as number) : dtype === 'bool' ? (x === 0 ? 0 : 1) : Math.trunc(x as number),
    flops: () => 0,
    gradient: { saves: [], rule: (dy) => ({ x: () => tf.clone(dy) }) },
    onnx: (emit, view) => [
      emit.cast(emit.operands(view)[0] as string, (view.outputs[0] as TensorSpec).dtype),
    ],
    tensorflow: (emit, view) => {
      const [from, to] = [view.inputs[0] as TensorSpec, view.outputs[0] as TensorSpec]
      return [emit.cast(emit.operands(view)[0] as string, from.dtype, to.dtype)]
    },
  },
  {
    name: 'Select',
    inputs: ['condition', 't', 'e'],
    elementwise: true,
    infer: (inputs) => [
      {
        shape: inputs.reduce<number[]>((shape, input) => broadcastShape(shape, input.shape), []),
        dtype: (inputs[1] as TensorSpec).dtype,
      },
    ],
    uniform: ([condition, t, e]) => (condition !== 0 ? t : e),
    gradient: {
      saves: ['condition', 't', 'e'],
      rule: (dy, saved) => {
        const [condition, t, e] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const chosen = tf.cast(condition, 'float32')
        return {
          condition: () => tf.zerosLike(chosen),
          t: () => unbroadcast(tf.mul(dy, chosen), t.shape),
          e: () => unbroadcast(tf.mul(dy, tf.sub(1, chosen)), e.shape),
        }
      },
    },
    onnx: (emit, view) => [emit.node('Where', emit.operands(view))],
    tensorflow: (emit, view) => [
      emit.node('SelectV2', emit.operands(view), { T: (view.outputs[0] as TensorSpec).dtype }),
    ],
  },
  {
    name: 'ClipByValue',
    inputs: ['x'],
    elementwise: true,
    infer: ([x]) => [x as TensorSpec],
    uniform: ([x], { clipValueMin, clipValueMax }) =>
      Math.min(Math.max(x as number, Number(clipValueMin)), Number(clipValueMax)),
    gradient: {
      saves: ['x'],
      rule: (dy, [x], { clipValueMin, clipValueMax }) => {
        const value = x as tf.Tensor
        const inside = tf.logicalAnd(
          tf.greaterEqual(value, Number(clipValueMin)),
          tf.lessEqual(value, Number(clipValueMax)),
        )
        return { x: () => tf.mul(dy, tf.cast(inside, 'float32')) }
      },
    },
    onnx: (emit, view) => [
      emit.node('Clip', [
        ...emit.operands(view),
        emit.scalar(Number(view.attributes.clipValueMin), 'float32'),
        emit.scalar(Number(view.attributes.clipValueMax), 'float32'),
      ]),
    ],
    tensorflow: (emit, view) => {
      const [low, high] = [view.attributes.clipValueMin, view.attributes.clipValueMax].map((bound) =>
        emit.scalar(Number(bound), 'float32'),
      ) as [string, string]
      const raised = emit.node('Maximum', [...emit.operands(view), low], { T: 'float32' })
      return [emit.node('Minimum', [raised, high], { T: 'float32' })]
    },
  },
]
