import * as tf from '@tensorflow/tfjs-core'
import { sameShape } from '../graph.ts'

/** Sums a gradient over the axes along which a tensor of `shape` was broadcast. */
export function unbroadcast(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (sameShape(gradient.shape, shape)) return gradient
  const added = gradient.rank - shape.length
  const axes = gradient.shape.flatMap((dimension, axis) =>
    axis < added || (shape[axis - added] === 1 && dimension !== 1) ? [axis] : [],
  )
  const summed = axes.length > 0 ? tf.sum(gradient, axes) : gradient
  return tf.reshape(summed, [...shape])
}
