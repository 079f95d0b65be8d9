import * as tf from '@tensorflow/tfjs-core'
import type { TensorSpec } from '../graph.ts'
import { type Gradient, type Kernel, noFlops } from '../kernel.ts'

/** What the kernels share that move elements and compute nothing. */

export const spec = (specs: readonly TensorSpec[], index = 0): TensorSpec => specs[index] as TensorSpec
export const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)
const same = ([x]: readonly number[]): number | undefined => x

export function movement(
  name: string,
  inputs: Kernel['inputs'],
  infer: Kernel['infer'],
  onnx: Kernel['onnx'],
  tensorflow: Kernel['tensorflow'],
  gradient?: Gradient,
  uniform: Kernel['uniform'] = same,
): Kernel {
  return { name, inputs, infer, onnx, tensorflow, uniform, flops: noFlops, ...(gradient ? { gradient } : {}) }
}

/** Derivative of a kernel that moves elements of its one input `name`. */
export const moved = (
  name: string,
  back: (dy: tf.Tensor, x: tf.Tensor, attributes: Parameters<Gradient['rule']>[2]) => tf.Tensor,
): Gradient => ({
  saves: [name],
  rule: (dy, [x], attributes) => ({ [name]: () => back(dy, x as tf.Tensor, attributes) }),
})

export const reshapedBack = (dy: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.reshape(dy, x.shape)
export const flat = moved('x', (_, x) => tf.zerosLike(x))
