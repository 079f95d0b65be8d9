/** The captured functions of beam search: greedy decoding's, with `width` rows a sentence. */
import * as tf from '@tensorflow/tfjs-core'
import type { Entry } from '../graph/entry.ts'
import type { TensorSpec } from '../graph/graph.ts'
import { logProbs, pick, subtractAtTarget } from '../graph/primitives.ts'
import { constant } from '../graph/trace.ts'
import type { TransformerConfig } from '../model/config.ts'
import { noDropout } from '../model/layers.ts'
import { transformerParameters } from '../model/parameters.ts'
import { decodeStep, encode, memoryKeysValues } from '../model/transformer.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import { cacheAfter, cacheBefore, cacheSpecs, changed, gathered, memorySpecs, spread } from './entries.ts'

const int32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' })

export const beamEntryName = (kind: 'encode' | 'decode', { source, target }: Bucket, width: number): string =>
  `beam-${width}-${kind}-${source}x${target}`

/** The shapes of greedy decoding with as many sentences as make up its rows: caches take the same memory. */
export function beamBuckets(buckets: readonly Bucket[], width: number): Bucket[] {
  return decodeBuckets(buckets).map((shape) => ({
    ...shape,
    rows: Math.max(1, Math.floor(shape.rows / width)),
  }))
}

/** How many continuations a step returns a row. */
export const continuations = ({ vocabulary }: TransformerConfig, width: number): number =>
  Math.min(width + 1, vocabulary)

/** Each row `width` times over, side by side. */
function repeatRows<T extends tf.Tensor>(x: T, width: number): T {
  const rows = x.shape[0] as number
  const indices = Int32Array.from({ length: rows * width }, (_, row) => Math.floor(row / width))
  return tf.gather(
    x,
    constant(() => tf.tensor1d(indices, 'int32')),
  )
}

/** Source ids [rows, S] → keys and values over the memory, `width` rows a sentence (`memory.keys.0`, …). */
function beamEncodeEntry(config: TransformerConfig, bucket: Bucket, width: number): Entry {
  return {
    name: beamEntryName('encode', bucket, width),
    state: Object.keys(transformerParameters(config)),
    inputs: { source: int32(bucket.rows, bucket.source) },
    build: (weights, { source }) => {
      const memory = encode(weights, config, source as tf.Tensor, noDropout)
      const wide = changed(memoryKeysValues(weights, config, memory), (tensor) => repeatRows(tensor, width))
      return { outputs: spread('memory', wide) }
    },
  }
}

/**
 * The best `count` tokens of each row, found one after the other: a handful of passes over the logits where they are,
 * and 2 · count numbers a row to read back in place of the whole vocabulary. They are ranked by logits, as greedy
 * decoding does, since rounding can make equal log-probabilities of unequal logits.
 */
function bestTokens(logits: tf.Tensor2D, count: number): { tokens: tf.Tensor; logProbs: tf.Tensor } {
  const all = logProbs(logits)
  const tokens: tf.Tensor1D[] = []
  let left = logits
  for (let rank = 0; rank < count; rank++) {
    const top = tf.argMax(left, -1) as tf.Tensor1D
    tokens.push(top)
    if (rank + 1 < count) left = subtractAtTarget(left, top, tf.fill([logits.shape[0]], 1e9))
  }
  return { tokens: tf.concat(tokens), logProbs: tf.concat(tokens.map((token) => pick(all, token))) }
}

/**
 * One step of all hypotheses, `width` rows a sentence. `parent` int32 [rows · width] says which row of the step before
 * each goes on from: its cache is taken over. Outputs: the best `continuations` of each row, the best of every row
 * first (`tokens` and `logProbs`, [continuations · rows · width]), and the caches with this step's entry.
 */
function beamDecodeEntry(config: TransformerConfig, bucket: Bucket, width: number): Entry {
  const { source, target } = bucket
  const rows = bucket.rows * width
  return {
    name: beamEntryName('decode', bucket, width),
    state: Object.keys(transformerParameters(config)),
    inputs: {
      token: int32(rows),
      parent: int32(rows),
      position: int32(),
      source: int32(bucket.rows, source),
      ...memorySpecs(config, rows, source),
      ...cacheSpecs(config, rows, target),
    },
    build: (weights, inputs) => {
      const parent = inputs.parent as tf.Tensor1D
      const before = changed(cacheBefore(config, inputs, rows, target), (tensor) => tf.gather(tensor, parent))
      const { logits, cache } = decodeStep(weights, config, {
        token: inputs.token as tf.Tensor,
        position: inputs.position as tf.Tensor,
        source: repeatRows(inputs.source as tf.Tensor, width),
        memory: gathered(config, 'memory', inputs),
        cache: before,
      })
      return {
        outputs: { ...bestTokens(logits, continuations(config, width)), ...cacheAfter(config, cache) },
      }
    },
  }
}

/** The entries that `beamDecode` runs, to be compiled beside a cell's others. */
export function beamEntries(config: TransformerConfig, buckets: readonly Bucket[], width: number): Entry[] {
  return beamBuckets(buckets, width).flatMap((bucket) => [
    beamEncodeEntry(config, bucket, width),
    beamDecodeEntry(config, bucket, width),
  ])
}
