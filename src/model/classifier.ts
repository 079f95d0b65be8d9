import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from './config.ts'
import { padToken } from './embedding.ts'
import type { Dropout } from './layers.ts'
import { encode } from './transformer.ts'

/** Source ids int32 [B, S] → logits [B, C]: the encoder's mean over real tokens, then one linear layer. */
export function classifierLogits(
  weights: Tensors,
  config: TransformerConfig,
  source: tf.Tensor,
  drop: Dropout,
): tf.Tensor2D {
  const hidden = encode(weights, config, source, drop)
  const real = tf.cast(tf.notEqual(source, padToken), 'float32')
  const lengths = tf.maximum(tf.sum(real, 1, true), 1)
  const mean = tf.div(tf.sum(tf.mul(hidden, tf.expandDims(real, -1)), 1), lengths)
  const scores = tf.matMul(drop(mean) as tf.Tensor2D, weights['classifier.out'] as tf.Tensor2D)
  return tf.add(scores, weights['classifier.out.bias'] as tf.Tensor)
}
