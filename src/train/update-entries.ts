/** The captured functions that an update consists of: `train`, or `accumulate` a batch and then `apply`. */
import * as tf from '@tensorflow/tfjs-core'
import type { Entry } from '../graph/entry.ts'
import { sumSquares } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from '../model/config.ts'
import { dropout } from '../model/layers.ts'
import { modelLogits } from '../model/logits.ts'
import { transformerParameters } from '../model/parameters.ts'
import type { Loss } from '../scoring/build.ts'
import type { Bucket } from '../task/buckets.ts'
import { adamUpdate, firstMoment, secondMoment } from './adam.ts'
import {
  applyName,
  entryName,
  float32,
  int32,
  pairInputs,
  summedGradient,
  summedLoss,
  summedTokens,
} from './specs.ts'

export interface TrainOptions {
  readonly smoothing: number
  readonly dropout: number
  /** Batches an update; 1 where not given. */
  readonly accumulate?: number
  /** Largest Euclidean norm of the gradient over all weights. */
  readonly clip?: number
  /** The gradient gets the norm of this loss's, on the same batch; not over several batches. */
  readonly normOf?: Loss
}

const lossInputs = (bucket: Bucket) => ({
  ...pairInputs(bucket),
  weights: float32(bucket.rows * bucket.target),
  progress: float32(),
})
const dropoutInputs = { dropoutKey: int32(2) }
const stepInputs = { stepSize: float32(), epsilonHat: float32() }

/** Losses per token and their weights (1, or 0 for padding), both [rows · target], to the loss that is derived. */
type Reduction = (perToken: tf.Tensor, weights: tf.Tensor) => tf.Tensor

const summed: Reduction = (perToken, weights) => tf.sum(tf.mul(perToken, weights))
/** Of the tokens that are not padding: what an update on one batch derives. */
export const mean: Reduction = (perToken, weights) => tf.div(summed(perToken, weights), tf.sum(weights))

/** The reduced loss of a batch and its gradients by weight. */
function lossAndGradients(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  reduce: Reduction,
  state: Tensors,
  inputs: Tensors,
): { value: tf.Tensor; gradients: Record<string, tf.Tensor> } {
  const names = Object.keys(transformerParameters(config))
  const { labels, weights, progress, dropoutKey } = inputs as Record<string, tf.Tensor>
  const reduced = (...values: tf.Tensor[]): tf.Scalar => {
    const current = Object.fromEntries(names.map((name, index) => [name, values[index] as tf.Tensor]))
    const drop = dropout(dropoutKey as tf.Tensor, options.dropout)
    const logits = modelLogits(current, config, inputs, drop)
    const perToken = loss.perToken(logits, labels as tf.Tensor1D, progress as tf.Scalar, options.smoothing)
    return reduce(perToken, weights as tf.Tensor) as tf.Scalar
  }
  const { value, grads } = tf.valueAndGrads(reduced)(names.map((name) => state[name] as tf.Tensor))
  return {
    value,
    gradients: Object.fromEntries(names.map((name, index) => [name, grads[index] as tf.Tensor])),
  }
}

/** Euclidean norm over all weights; of all in one array, since two operations a weight cost more than copying them. */
function normOf(gradients: Tensors): tf.Tensor {
  return tf.sqrt(
    sumSquares(tf.concat(Object.values(gradients).map((gradient) => tf.reshape(gradient, [-1])))),
  )
}

function scaled(gradients: Tensors, factor: tf.Tensor): Tensors {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient as tf.Tensor, factor)]),
  )
}

/** No gradient, no direction: what is divided by is kept from zero. */
const least = 1e-30

/**
 * What an update hands out and leaves behind, from the mean loss over its tokens and the gradients of that. The norm
 * handed out is that before clipping.
 */
function updated(
  loss: Loss,
  { clip }: TrainOptions,
  value: tf.Tensor,
  gradients: Tensors,
  state: Tensors,
  { progress, stepSize, epsilonHat }: Tensors,
): { outputs: Tensors; state: Tensors } {
  const gradientNorm = normOf(gradients)
  const clipped =
    clip === undefined
      ? gradients
      : scaled(gradients, tf.minimum(1, tf.div(clip, tf.maximum(gradientNorm, least))))
  const lambda = loss.lambda?.(progress as tf.Scalar)
  return {
    outputs: { loss: value, gradientNorm, ...(lambda ? { lambda } : {}) },
    state: adamUpdate(state, clipped, stepSize as tf.Tensor, epsilonHat as tf.Tensor),
  }
}

/**
 * One update on one batch. Outputs: `loss` (mean over real tokens), `gradientNorm` (Euclidean, over all
 * weights) and, for losses with a schedule, `lambda`.
 */
export function trainEntry(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  bucket: Bucket,
): Entry {
  const names = Object.keys(transformerParameters(config))
  return {
    name: entryName('train', bucket),
    state: names.flatMap((name) => [name, firstMoment(name), secondMoment(name)]),
    inputs: { ...lossInputs(bucket), ...stepInputs, ...dropoutInputs },
    build: (state, inputs) => {
      const { value, gradients } = lossAndGradients(config, loss, options, mean, state, inputs)
      if (options.normOf === undefined) return updated(loss, options, value, gradients, state, inputs)
      const other = lossAndGradients(config, options.normOf, options, mean, state, inputs)
      const factor = tf.div(normOf(other.gradients), tf.maximum(normOf(gradients), least))
      return updated(loss, options, value, scaled(gradients, factor), state, inputs)
    },
  }
}

/**
 * One batch of an update over several: adds the gradients of its summed loss, the summed loss itself and its
 * number of tokens to the sums in the state. No outputs.
 */
function accumulateEntry(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  bucket: Bucket,
): Entry {
  const names = Object.keys(transformerParameters(config))
  return {
    name: entryName('accumulate', bucket),
    state: [...names.flatMap((name) => [name, summedGradient(name)]), summedLoss, summedTokens],
    inputs: { ...lossInputs(bucket), ...dropoutInputs },
    build: (state, inputs) => {
      const { value, gradients } = lossAndGradients(config, loss, options, summed, state, inputs)
      const plus = (name: string, more: tf.Tensor) => [name, tf.add(state[name] as tf.Tensor, more)] as const
      return {
        outputs: {},
        state: Object.fromEntries([
          ...names.map((name) => plus(summedGradient(name), gradients[name] as tf.Tensor)),
          plus(summedLoss, value),
          plus(summedTokens, tf.sum(inputs.weights as tf.Tensor)),
        ]),
      }
    },
  }
}

/**
 * Ends an update over several batches: divides the summed gradients and the summed loss by the summed tokens, so
 * that each token weighs the same whatever batch it was in, updates the weights, and sets the sums back to zero.
 * Outputs as of `train`.
 */
function applyEntry(config: TransformerConfig, loss: Loss, options: TrainOptions): Entry {
  const names = Object.keys(transformerParameters(config))
  const sums = [...names.map(summedGradient), summedLoss, summedTokens]
  return {
    name: applyName,
    state: [...names.flatMap((name) => [name, firstMoment(name), secondMoment(name)]), ...sums],
    inputs: { progress: float32(), ...stepInputs },
    build: (state, inputs) => {
      const perToken = (name: string) => tf.div(state[name] as tf.Tensor, state[summedTokens] as tf.Tensor)
      const gradients = Object.fromEntries(names.map((name) => [name, perToken(summedGradient(name))]))
      const { outputs, state: next } = updated(loss, options, perToken(summedLoss), gradients, state, inputs)
      const zeros = sums.map((name) => [name, tf.zerosLike(state[name] as tf.Tensor)])
      return { outputs, state: { ...next, ...Object.fromEntries(zeros) } }
    },
  }
}

/** The entries of an update: a `train` entry a bucket, or where it takes several batches the other two kinds. */
export function updateEntries(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  buckets: readonly Bucket[],
): Entry[] {
  const { accumulate = 1 } = options
  if (accumulate === 1) return buckets.map((bucket) => trainEntry(config, loss, options, bucket))
  return [
    ...buckets.map((bucket) => accumulateEntry(config, loss, options, bucket)),
    applyEntry(config, loss, options),
  ]
}
