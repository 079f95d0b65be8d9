/** The captured functions of an encoder–decoder cell, over one state of weights and moments. */
import * as tf from '@tensorflow/tfjs-core'
import type { Entry, StateSpecs } from '../graph/entry.ts'
import type { TensorSpec } from '../graph/graph.ts'
import { logProbs, pick, sumSquares } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'
import type { TransformerConfig } from '../model/config.ts'
import { dropout, noDropout } from '../model/layers.ts'
import { type Parameters, transformerParameters } from '../model/parameters.ts'
import { decodeStep, encode, memoryKeysValues, transformerLogits } from '../model/transformer.ts'
import type { Loss } from '../scoring/build.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import { adamUpdate, firstMoment, secondMoment } from './adam.ts'

const int32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' })
const float32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' })

export const entryName = (
  kind: 'train' | 'evaluate' | 'encode' | 'decode',
  { source, target }: Bucket,
): string => `${kind}-${source}x${target}`

/** Specs of the whole state: weights, then both moments of each. */
export function stateSpecs(parameters: Parameters): StateSpecs {
  const specs: Record<string, TensorSpec> = {}
  for (const [name, { shape }] of Object.entries(parameters)) {
    for (const key of [name, firstMoment(name), secondMoment(name)]) specs[key] = float32(...shape)
  }
  return specs
}

const pairInputs = ({ rows, source, target }: Bucket) => ({
  source: int32(rows, source),
  target: int32(rows, target),
  labels: int32(rows * target),
})

export interface TrainOptions {
  readonly smoothing: number
  readonly dropout: number
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
    inputs: {
      ...pairInputs(bucket),
      weights: float32(bucket.rows * bucket.target),
      progress: float32(),
      stepSize: float32(),
      epsilonHat: float32(),
      dropoutKey: int32(2),
    },
    build: (state, inputs) => {
      const { source, target, labels, weights, progress, dropoutKey } = inputs as Record<string, tf.Tensor>
      const meanLoss = (...values: tf.Tensor[]): tf.Scalar => {
        const current = Object.fromEntries(names.map((name, index) => [name, values[index] as tf.Tensor]))
        const drop = dropout(dropoutKey as tf.Tensor, options.dropout)
        const logits = transformerLogits(current, config, source as tf.Tensor, target as tf.Tensor, drop)
        const perToken = loss.perToken(
          logits,
          labels as tf.Tensor1D,
          progress as tf.Scalar,
          options.smoothing,
        )
        const real = weights as tf.Tensor
        return tf.div(tf.sum(tf.mul(perToken, real)), tf.sum(real)) as tf.Scalar
      }
      const { value, grads } = tf.valueAndGrads(meanLoss)(names.map((name) => state[name] as tf.Tensor))
      const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index] as tf.Tensor]))
      const squares = grads.map(sumSquares).reduce((sum, square) => tf.add(sum, square) as tf.Scalar)
      const lambda = loss.lambda?.(progress as tf.Scalar)
      return {
        outputs: { loss: value, gradientNorm: tf.sqrt(squares), ...(lambda ? { lambda } : {}) },
        state: adamUpdate(state, gradients, inputs.stepSize as tf.Tensor, inputs.epsilonHat as tf.Tensor),
      }
    },
  }
}

/**
 * Teacher-forced scores of a batch, [rows · target] each, in evaluation mode and unsmoothed: `nll` in nats,
 * `brier`, `confidence` (largest probability), `correct` (1 where the most probable token is the label).
 */
export function evaluateEntry(config: TransformerConfig, bucket: Bucket): Entry {
  return {
    name: entryName('evaluate', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: pairInputs(bucket),
    build: (weights, inputs) => {
      const { source, target } = inputs as Record<string, tf.Tensor>
      const labels = inputs.labels as tf.Tensor1D
      const logits = transformerLogits(weights, config, source as tf.Tensor, target as tf.Tensor, noDropout)
      const logP = logProbs(logits)
      const p = tf.exp(logP) as tf.Tensor2D
      const atLabel = pick(logP, labels)
      const brier = tf.add(tf.sub(tf.sum(tf.square(p), -1), tf.mul(2, tf.exp(atLabel))), 1)
      const correct = tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32')
      return { outputs: { nll: tf.neg(atLabel), brier, confidence: tf.max(p, -1), correct } }
    },
  }
}

const cacheSpec = ({ width, heads }: TransformerConfig, rows: number, length: number): TensorSpec =>
  float32(rows, heads, length, width / heads)

const layerNumbers = ({ layers }: TransformerConfig): number[] =>
  Array.from({ length: layers }, (_, layer) => layer)

/** Names of the keys and values of every layer that one entry hands to another. */
const keysValuesNames = (prefix: string, layer: number) =>
  ({ keys: `${prefix}.keys.${layer}`, values: `${prefix}.values.${layer}` }) as const

/** The keys and values of every layer among named tensors. */
export function gathered(config: TransformerConfig, prefix: string, inputs: Tensors) {
  return layerNumbers(config).map((layer) => {
    const { keys, values } = keysValuesNames(prefix, layer)
    return { keys: inputs[keys] as tf.Tensor, values: inputs[values] as tf.Tensor }
  })
}

/** Keys and values of every layer as named tensors. */
export function spread(
  prefix: string,
  all: readonly { readonly keys: tf.Tensor; readonly values: tf.Tensor }[],
): Tensors {
  return Object.fromEntries(
    all.flatMap(({ keys, values }, layer) => {
      const names = keysValuesNames(prefix, layer)
      return [
        [names.keys, keys],
        [names.values, values],
      ]
    }),
  )
}

/** Specs of the keys and values of all layers, over the memory or over what was decoded. */
export function cacheSpecs(config: TransformerConfig, prefix: string, rows: number, length: number) {
  const spec = cacheSpec(config, rows, length)
  return Object.fromEntries(
    layerNumbers(config).flatMap((layer) =>
      Object.values(keysValuesNames(prefix, layer)).map((name) => [name, spec]),
    ),
  ) as Record<string, TensorSpec>
}

/** Source ids → keys and values over the memory, a layer (`memory.keys.0`, …). */
export function encodeEntry(config: TransformerConfig, bucket: Bucket): Entry {
  return {
    name: entryName('encode', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: { source: int32(bucket.rows, bucket.source) },
    build: (weights, { source }) => {
      const memory = encode(weights, config, source as tf.Tensor, noDropout)
      return { outputs: spread('memory', memoryKeysValues(weights, config, memory)) }
    },
  }
}

/** One greedy step: the most probable `next` token [rows] and the caches with this step's entry (`cached.…`). */
export function decodeEntry(config: TransformerConfig, bucket: Bucket): Entry {
  const { rows, source, target } = bucket
  return {
    name: entryName('decode', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: {
      token: int32(rows),
      position: int32(),
      source: int32(rows, source),
      ...cacheSpecs(config, 'memory', rows, source),
      ...cacheSpecs(config, 'cache', rows, target),
    },
    build: (weights, inputs) => {
      const { logits, cache } = decodeStep(weights, config, {
        token: inputs.token as tf.Tensor,
        position: inputs.position as tf.Tensor,
        source: inputs.source as tf.Tensor,
        memory: gathered(config, 'memory', inputs),
        cache: gathered(config, 'cache', inputs),
      })
      return { outputs: { next: tf.argMax(logits, -1), ...spread('cached', cache) } }
    },
  }
}

/** Every entry of a cell. */
export function cellEntries(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  buckets: readonly Bucket[],
): Entry[] {
  return [
    ...buckets.map((bucket) => trainEntry(config, loss, options, bucket)),
    ...buckets.map((bucket) => evaluateEntry(config, bucket)),
    ...decodeBuckets(buckets).flatMap((bucket) => [encodeEntry(config, bucket), decodeEntry(config, bucket)]),
  ]
}
