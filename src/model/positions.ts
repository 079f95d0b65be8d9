import * as tf from '@tensorflow/tfjs-core'
import { constant } from '../graph/trace.ts'

/**
 * Sinusoidal positions [length, width] (Vaswani et al. 2017, §3.5), sines in the first half of the channels and
 * cosines in the second.
 */
export function positionTable(length: number, width: number): tf.Tensor2D {
  const half = width / 2
  const values = new Float32Array(length * width)
  for (let position = 0; position < length; position++) {
    for (let channel = 0; channel < half; channel++) {
      const angle = position / 10_000 ** (channel / half)
      values[position * width + channel] = Math.sin(angle)
      values[position * width + half + channel] = Math.cos(angle)
    }
  }
  return constant(() => tf.tensor2d(values, [length, width]))
}

/** What a masked score is lowered by: far below any real score, and finite. */
export const masked = -1e9

/** [1, 1, T, T]: each position sees itself and those before it. */
export function causalMask(length: number): tf.Tensor {
  const values = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? masked : 0,
  )
  return constant(() => tf.tensor4d(values, [1, 1, length, length]))
}

/** ids [B, S] → [B, 1, 1, S]: padding is not seen. */
export function paddingMask(ids: tf.Tensor, pad: number): tf.Tensor {
  const [batch, length] = ids.shape as [number, number]
  const hidden = tf.cast(tf.equal(ids, tf.scalar(pad, 'int32')), 'float32')
  return tf.reshape(tf.mul(hidden, masked), [batch, 1, 1, length])
}
