import type * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from './config.ts'
import { embedSequence, project } from './embedding.ts'
import type { Dropout } from './layers.ts'
import { causalMask } from './positions.ts'
import { selfAttentionStack } from './stack.ts'

/** Logits [B·T, V] of each token of `target` int32 [B, T] (shifted right) given those before it. */
export function languageModelLogits(
  weights: Tensors,
  config: TransformerConfig,
  target: tf.Tensor,
  drop: Dropout,
): tf.Tensor2D {
  const embedded = embedSequence(weights, config, target, drop)
  const [batch, length] = target.shape as [number, number]
  const mask = causalMask(length)
  return project(weights, selfAttentionStack(weights, config, 'decoder', embedded, batch, mask, drop))
}
