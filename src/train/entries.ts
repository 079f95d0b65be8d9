/** The captured functions of an encoder–decoder cell, over one state of weights and moments. */
import * as tf from '@tensorflow/tfjs-core'
import type { Entry } from '../graph/entry.ts'
import type { TensorSpec } from '../graph/graph.ts'
import { logProbs, pick } from '../graph/primitives.ts'
import type { Tensors } from '../graph/trace.ts'
import { generates, type TransformerConfig } from '../model/config.ts'
import { noDropout } from '../model/layers.ts'
import { modelLogits } from '../model/logits.ts'
import { transformerParameters } from '../model/parameters.ts'
import { decodeStep, encode, type KeysValues, memoryKeysValues } from '../model/transformer.ts'
import type { Loss } from '../scoring/build.ts'
import { type Bucket, decodeBuckets, finishing } from '../task/buckets.ts'
import { entryName, float32, int32, pairInputs } from './specs.ts'
import { type TrainOptions, updateEntries } from './update-entries.ts'

export { entryName, stateSpecs } from './specs.ts'
export { type TrainOptions, trainEntry } from './update-entries.ts'

/**
 * Teacher-forced scores of a batch, [rows · target] each, in evaluation mode and unsmoothed: `nll` in nats,
 * `brier`, `confidence` (largest probability), `correct` (1 where the most probable token is the label); of a
 * classifier also the most probable class (`predicted`), of a language model the `entropy` in nats.
 */
export function evaluateEntry(config: TransformerConfig, bucket: Bucket): Entry {
  return {
    name: entryName('evaluate', bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: pairInputs(bucket),
    build: (weights, inputs) => {
      const labels = inputs.labels as tf.Tensor1D
      const logits = modelLogits(weights, config, inputs, noDropout)
      const logP = logProbs(logits)
      const p = tf.exp(logP) as tf.Tensor2D
      const atLabel = pick(logP, labels)
      const brier = tf.add(tf.sub(tf.sum(tf.square(p), -1), tf.mul(2, tf.exp(atLabel))), 1)
      const predicted = tf.argMax(logits, -1)
      const correct = tf.cast(tf.equal(predicted, labels), 'float32')
      const outputs = { nll: tf.neg(atLabel), brier, confidence: tf.max(p, -1), correct }
      switch (config.architecture) {
        case 'encoder':
          return { outputs: { ...outputs, predicted } }
        case 'decoder':
          return { outputs: { ...outputs, entropy: tf.neg(tf.sum(tf.mul(p, logP), -1)) } }
        default:
          return { outputs }
      }
    },
  }
}

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
export function spread(prefix: string, all: readonly KeysValues[]): Tensors {
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

const namedSpecs = (config: TransformerConfig, prefix: string, spec: TensorSpec) =>
  Object.fromEntries(
    layerNumbers(config).flatMap((layer) =>
      Object.values(keysValuesNames(prefix, layer)).map((name) => [name, spec]),
    ),
  ) as Record<string, TensorSpec>

/** Keys and values over the memory, a layer: [rows, heads, length, width / heads]. */
export const memorySpecs = (config: TransformerConfig, rows: number, length: number) =>
  namedSpecs(config, 'memory', float32(rows, config.heads, length, config.width / config.heads))

/**
 * Keys and values of what was decoded so far, a layer, as the tables that a step writes its rows into:
 * [rows · heads · length, width / heads]. A step is free to write into those that it is fed.
 */
export const cacheSpecs = (config: TransformerConfig, rows: number, length: number) =>
  namedSpecs(config, 'cache', float32(rows * config.heads * length, config.width / config.heads))

/** Keys and values of every layer, each changed in one way. */
export const changed = (all: readonly KeysValues[], change: (tensor: tf.Tensor) => tf.Tensor): KeysValues[] =>
  all.map(({ keys, values }) => ({ keys: change(keys), values: change(values) }))

/** The caches that a step is fed, [rows, heads, length, width / heads] a layer. */
export function cacheBefore(config: TransformerConfig, inputs: Tensors, rows: number, length: number) {
  const { heads, width } = config
  const shape = [rows, heads, length, width / heads]
  return changed(gathered(config, 'cache', inputs), (table) => tf.reshape(table, shape))
}

/** The caches that a step returns, under the names that `fedBack` knows. */
export const cacheAfter = ({ heads, width }: TransformerConfig, cache: readonly KeysValues[]): Tensors =>
  spread(
    'cached',
    changed(cache, (tensor) => tf.reshape(tensor, [-1, width / heads])),
  )

/** Source ids → keys and values over the memory, a layer (`memory.keys.0`, …). */
function encodeEntry(config: TransformerConfig, bucket: Bucket): Entry {
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
function decodeEntry(config: TransformerConfig, bucket: Bucket, kind: 'decode' | 'finish'): Entry {
  const { rows, source, target } = bucket
  return {
    name: entryName(kind, bucket),
    state: Object.keys(transformerParameters(config)),
    inputs: {
      token: int32(rows),
      position: int32(),
      source: int32(rows, source),
      ...memorySpecs(config, rows, source),
      ...cacheSpecs(config, rows, target),
    },
    donated: Object.keys(cacheSpecs(config, rows, target)),
    build: (weights, inputs) => {
      const { logits, cache } = decodeStep(weights, config, {
        token: inputs.token as tf.Tensor,
        position: inputs.position as tf.Tensor,
        source: inputs.source as tf.Tensor,
        memory: gathered(config, 'memory', inputs),
        cache: cacheBefore(config, inputs, rows, target),
      })
      return { outputs: { next: tf.argMax(logits, -1), ...cacheAfter(config, cache) } }
    },
  }
}

/** Hands on the rows of memory and caches that `rows` (int32, as many as the smaller shape has) picks. */
function narrowEntry(config: TransformerConfig, shape: Bucket, narrow: Bucket): Entry {
  const { rows, source, target } = shape
  const memory = memorySpecs(config, rows, source)
  const cache = cacheSpecs(config, rows, target)
  return {
    name: entryName('narrow', shape),
    state: [],
    inputs: { rows: int32(narrow.rows), ...memory, ...cache },
    build: (_, inputs) => {
      const picked = (all: readonly KeysValues[]) =>
        changed(all, (tensor) => tf.gather(tensor, inputs.rows as tf.Tensor1D))
      return {
        outputs: {
          ...spread('picked.memory', picked(gathered(config, 'memory', inputs))),
          ...cacheAfter(config, picked(cacheBefore(config, inputs, rows, target))),
        },
      }
    },
  }
}

/** The kinds of entry that greedy decoding runs in a shape, the last two where `finishing` has a smaller one. */
export const greedyKinds = ['encode', 'decode', 'narrow', 'finish'] as const

/** What greedy decoding in a shape runs. */
export function greedyEntries(config: TransformerConfig, shape: Bucket): Entry[] {
  const last = finishing(shape)
  return [
    encodeEntry(config, shape),
    decodeEntry(config, shape, 'decode'),
    ...(last ? [narrowEntry(config, shape, last), decodeEntry(config, last, 'finish')] : []),
  ]
}

/** Every entry of a cell but those of beam search; a model that generates nothing has none to decode with. */
export function cellEntries(
  config: TransformerConfig,
  loss: Loss,
  options: TrainOptions,
  buckets: readonly Bucket[],
): Entry[] {
  const decoded = generates(config) ? decodeBuckets(buckets) : []
  return [
    ...updateEntries(config, loss, options, buckets),
    ...buckets.map((bucket) => evaluateEntry(config, bucket)),
    ...decoded.flatMap((bucket) => greedyEntries(config, bucket)),
  ]
}
