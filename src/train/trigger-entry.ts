/** The captured loss of an encoder–decoder under a trigger, and its gradient at the trigger's places. */
import * as tf from '@tensorflow/tfjs-core'
import type { Entry } from '../graph/entry.ts'
import { logProbs, pick } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from '../model/config.ts'
import { noDropout } from '../model/layers.ts'
import { transformerParameters } from '../model/parameters.ts'
import { transformerLogits } from '../model/transformer.ts'
import type { Bucket } from '../task/buckets.ts'
import { entryName, float32, int32, pairInputs } from './specs.ts'

/** What a source has at place `place` of the trigger: an id beyond the vocabulary, for a row of its own. */
export const triggerToken = ({ vocabulary }: TransformerConfig, place: number): number => vocabulary + place

/**
 * Summed negative log-likelihood of the real tokens, in evaluation mode and unsmoothed, as a function of the rows
 * [length, D] that stand for the trigger in the embedding of the source. The same for every arm: it is what is
 * attacked, not what was trained on.
 */
export function triggerLoss(
  weights: Tensors,
  config: TransformerConfig,
  inputs: Tensors,
  rows: tf.Tensor,
): tf.Scalar {
  const { source, target, labels, weights: real } = inputs as Record<string, tf.Tensor>
  const embedding = tf.concat([weights.embedding as tf.Tensor, rows], 0)
  const logits = transformerLogits(
    { ...weights, embedding },
    config,
    source as tf.Tensor,
    target as tf.Tensor,
    noDropout,
  )
  // The tied embedding gives logits of the trigger's rows as well; no token is predicted by them.
  const tokens = tf.slice(logits, [0, 0], [logits.shape[0], config.vocabulary])
  const nll = tf.neg(pick(logProbs(tokens), labels as tf.Tensor1D))
  return tf.sum(tf.mul(nll, real as tf.Tensor)) as tf.Scalar
}

/** Negative log-likelihood `nll` [rows · target] in evaluation mode and unsmoothed; `source` holds the trigger's tokens. */
export function triggerLossEntry(config: TransformerConfig, bucket: Bucket): Entry {
  return {
    name: entryName('trigger-loss', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: pairInputs(bucket),
    build: (weights, inputs) => {
      const { source, target, labels } = inputs as Record<'source' | 'target' | 'labels', tf.Tensor>
      const logP = logProbs(transformerLogits(weights, config, source, target, noDropout))
      return { outputs: { nll: tf.neg(pick(logP, labels as tf.Tensor1D)) } }
    },
  }
}

/**
 * Outputs `nll`, summed, and its `gradient` [length, D] at the embeddings of `trigger` (int32 [length]). In `source`
 * the places of the trigger hold `triggerToken`s. The scaling by √D is inside, so that gradients meet
 * the rows of the embedding matrix as they are.
 */
export function triggerGradientEntry(config: TransformerConfig, bucket: Bucket, length: number): Entry {
  return {
    name: entryName('trigger-gradient', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: {
      trigger: int32(length),
      ...pairInputs(bucket),
      weights: float32(bucket.rows * bucket.target),
    },
    build: (weights, inputs) => {
      const embedded = tf.gather(weights.embedding as tf.Tensor, inputs.trigger as tf.Tensor1D)
      const loss = (values: tf.Tensor) => triggerLoss(weights, config, inputs, values)
      const { value, grad } = tf.valueAndGrad(loss)(embedded)
      return { outputs: { nll: value, gradient: grad } }
    },
  }
}
