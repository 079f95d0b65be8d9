import * as tf from '@tensorflow/tfjs-core'
import { dropoutMask } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'

/** Applies dropout at the model's next site, or nothing in evaluation. */
export type Dropout = (x: tf.Tensor) => tf.Tensor

export const noDropout: Dropout = (x) => x

/** Dropout by counter-based masks; sites are numbered in the order in which the model meets them. */
export function dropout(key: tf.Tensor, rate: number): Dropout {
  if (rate === 0) return noDropout
  let site = 0
  return (x) => tf.mul(x, dropoutMask(key, site++, rate, x.shape))
}

const get = (weights: Tensors, name: string): tf.Tensor => weights[name] as tf.Tensor

/** Layer normalisation over the last axis, ε = 1e-5 (Ba et al. 2016). */
export function layerNorm(weights: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true))
  const variance = tf.mean(tf.square(centred), -1, true)
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5)))
  return tf.add(tf.mul(normal, get(weights, `${name}.scale`)), get(weights, `${name}.shift`))
}

/** x [B, T, D] times a matrix [D, E] → [B, T, E], as one product of rank 2. */
export function linear(x: tf.Tensor, matrix: tf.Tensor): tf.Tensor {
  const outer = x.shape.slice(0, -1)
  const rows = outer.reduce((product, dimension) => product * dimension, 1)
  const flat = tf.reshape(x, [rows, x.shape.at(-1) as number])
  return tf.reshape(tf.matMul(flat as tf.Tensor2D, matrix as tf.Tensor2D), [
    ...outer,
    matrix.shape[1] as number,
  ])
}

/** [B, T, n·D] → n tensors [B, H, T, D/H]. */
export function splitHeads(x: tf.Tensor, parts: number, heads: number): tf.Tensor[] {
  const [batch, length, width] = x.shape as [number, number, number]
  const blocks = tf.reshape(x, [batch, length, parts, heads, width / parts / heads])
  return tf.unstack(tf.transpose(blocks, [2, 0, 3, 1, 4]))
}

/** [B, H, T, D/H] → [B, T, D]. */
function joinHeads(x: tf.Tensor): tf.Tensor {
  const [batch, heads, length, width] = x.shape as [number, number, number, number]
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, heads * width])
}

/**
 * softmax(q·kᵀ/√d + mask)·v, heads joined. q [B, H, T, d]; k, v [B, H, S, d];
 * mask broadcasts to [B, H, T, S]: 0 where seen, a large negative number where not.
 */
export function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const scaled = tf.mul(q, 1 / Math.sqrt(q.shape.at(-1) as number))
  const weights = tf.softmax(tf.add(tf.matMul(scaled, k, false, true), mask))
  return joinHeads(tf.matMul(weights, v))
}

export function feedForward(weights: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const inner = tf.relu(tf.add(linear(x, get(weights, `${name}.in`)), get(weights, `${name}.in.bias`)))
  return tf.add(linear(inner, get(weights, `${name}.out`)), get(weights, `${name}.out.bias`))
}
