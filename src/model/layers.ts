import * as tf from '@tensorflow/tfjs-core'
import { dropoutMask, layerNorm as normalise } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'

/** Applies dropout at the model's next site, or nothing in evaluation. */
export type Dropout = <T extends tf.Tensor>(x: T) => T

export const noDropout: Dropout = (x) => x

/** Dropout by counter-based masks; sites are numbered in the order in which the model meets them. */
export function dropout(key: tf.Tensor, rate: number): Dropout {
  if (rate === 0) return noDropout
  let site = 0
  return (x) => tf.mul(x, dropoutMask(key, site++, rate, x.shape))
}

const get = (weights: Tensors, name: string): tf.Tensor => weights[name] as tf.Tensor

/** Rows [N, D] normalised by the weights of that name. */
export function layerNorm(weights: Tensors, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const [scale, shift] = [get(weights, `${name}.scale`), get(weights, `${name}.shift`)]
  return normalise(x, scale as tf.Tensor1D, shift as tf.Tensor1D)
}

/** Rows [N, D] times a matrix [D, E] → [N, E]. */
export function linear(x: tf.Tensor, matrix: tf.Tensor): tf.Tensor2D {
  return tf.matMul(x as tf.Tensor2D, matrix as tf.Tensor2D)
}

/** [B, T, D] → its rows [B·T, D]. */
export const rowsOf = (x: tf.Tensor): tf.Tensor2D => {
  const width = x.shape.at(-1) as number
  return tf.reshape(x, [x.size / width, width])
}

/** Rows [B·T, n·D] of B sequences → n tensors [B, H, T, D/H]. */
export function splitHeads(x: tf.Tensor2D, batch: number, parts: number, heads: number): tf.Tensor[] {
  const [rows, width] = x.shape
  const blocks = tf.reshape(x, [batch, rows / batch, parts, heads, width / parts / heads])
  return tf.unstack(tf.transpose(blocks, [2, 0, 3, 1, 4]))
}

/** [B, H, T, D/H] → rows [B·T, D]. */
function joinHeads(x: tf.Tensor): tf.Tensor2D {
  const [batch, heads, length, width] = x.shape as [number, number, number, number]
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * length, heads * width])
}

/**
 * softmax(q·kᵀ/√d + mask)·v, heads joined: rows [B·T, D]. q [B, H, T, d]; k, v [B, H, S, d];
 * mask broadcasts to [B, H, T, S]: 0 where seen, a large negative number where not.
 */
export function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor): tf.Tensor2D {
  const scaled = tf.mul(q, 1 / Math.sqrt(q.shape.at(-1) as number))
  const weights = tf.softmax(tf.add(tf.matMul(scaled, k, false, true), mask))
  return joinHeads(tf.matMul(weights, v))
}

/** Rows [N, D] → [N, D]. */
export function feedForward(weights: Tensors, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const inner = tf.relu(tf.add(linear(x, get(weights, `${name}.in`)), get(weights, `${name}.in.bias`)))
  return tf.add(linear(inner, get(weights, `${name}.out`)), get(weights, `${name}.out.bias`))
}
