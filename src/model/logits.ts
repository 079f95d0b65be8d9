import type * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../graph/trace.ts'
import { classifierLogits } from './classifier.ts'
import type { TransformerConfig } from './config.ts'
import { languageModelLogits } from './language-model.ts'
import type { Dropout } from './layers.ts'
import { transformerLogits } from './transformer.ts'

/** Logits of a batch: [B·T, V] of its target tokens, or [B, C] of its classes. */
export function modelLogits(
  weights: Tensors,
  config: TransformerConfig,
  inputs: Tensors,
  drop: Dropout,
): tf.Tensor2D {
  const { source, target } = inputs as Record<string, tf.Tensor>
  switch (config.architecture) {
    case 'encoder':
      return classifierLogits(weights, config, source as tf.Tensor, drop)
    case 'decoder':
      return languageModelLogits(weights, config, target as tf.Tensor, drop)
    default:
      return transformerLogits(weights, config, source as tf.Tensor, target as tf.Tensor, drop)
  }
}
