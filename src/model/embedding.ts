/** Token ids into the model and out of it, by one tied embedding. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from './config.ts'
import { type Dropout, rowsOf } from './layers.ts'
import { positionTable } from './positions.ts'

/** The token that fills short rows. */
export const padToken = 0

const get = (weights: Tensors, name: string): tf.Tensor => weights[name] as tf.Tensor

/** Token ids [B, T] → embeddings scaled by √D, [B, T, D]. */
export function embed(weights: Tensors, { width }: TransformerConfig, ids: tf.Tensor): tf.Tensor {
  const [batch, length] = ids.shape as [number, number]
  const rows = tf.gather(get(weights, 'embedding'), tf.reshape(ids, [batch * length]) as tf.Tensor1D)
  return tf.mul(tf.reshape(rows, [batch, length, width]), Math.sqrt(width))
}

/** Token ids int32 [B, T] → embeddings with their positions, rows [B·T, D]. */
export function embedSequence(
  weights: Tensors,
  config: TransformerConfig,
  ids: tf.Tensor,
  drop: Dropout,
): tf.Tensor2D {
  const positions = positionTable(ids.shape[1] as number, config.width)
  return drop(rowsOf(tf.add(embed(weights, config, ids), positions)))
}

/** Hidden states [N, D] → logits [N, V] by the tied embedding. */
export function project(weights: Tensors, hidden: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(hidden, get(weights, 'embedding') as tf.Tensor2D, false, true)
}
