/** An encoder–decoder under attack by triggers, bound to a program. */
import type { Program } from '../engine/engine.ts'
import { float32, int32 } from '../engine/host.ts'
import type { Entry } from '../graph/entry.ts'
import type { TransformerConfig } from '../model/config.ts'
import { pairBatch, type SpecialTokens } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { TokenPair } from '../task/types.ts'
import { pairFeeds } from './feeds.ts'
import { entryName } from './specs.ts'
import { triggerGradientEntry, triggerLossEntry, triggerToken } from './trigger-entry.ts'
import type { Trigger, TriggerModel } from './trigger-search.ts'

/** Rows of equal batches, as few as hold all, of `most` rows at most. */
const evenRows = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most))

/**
 * Shapes that hold the examples with a trigger before each source: a search runs the same examples hundreds of times,
 * so they are no larger than these need, and have no more rows than the buckets.
 */
export function triggerBuckets(
  examples: readonly TokenPair[],
  buckets: readonly Bucket[],
  length: number,
): Bucket[] {
  const bucketOf = assignments(examples, buckets)
  return buckets.flatMap((bucket, number) => {
    const members = examples.filter((_, i) => bucketOf[i] === number)
    if (members.length === 0) return []
    const longest = (side: keyof TokenPair) => Math.max(...members.map((example) => example[side].length))
    const rows = evenRows(members.length, bucket.rows)
    return [{ rows, source: longest('source') + length, target: longest('target') }]
  })
}

/** The entries that `triggerModel` runs. */
export function triggerEntries(
  config: TransformerConfig,
  buckets: readonly Bucket[],
  length: number,
): Entry[] {
  return buckets.flatMap((bucket) => [
    triggerLossEntry(config, bucket),
    triggerGradientEntry(config, bucket, length),
  ])
}

/** Examples with the trigger before each source. */
export function withTrigger(examples: readonly TokenPair[], trigger: Trigger): TokenPair[] {
  return examples.map(({ source, target }) => ({ source: [...trigger, ...source], target }))
}

export interface Attacked {
  /** With the entries of `triggerEntries` for these buckets and this length, and the weights under test. */
  readonly program: Program
  readonly config: TransformerConfig
  /** Those of `triggerBuckets`. */
  readonly buckets: readonly Bucket[]
  readonly special: SpecialTokens
  readonly length: number
}

/** The loss is the mean negative log-likelihood of a target token, end-of-sentence included, in nats. */
export async function triggerModel(
  attacked: Attacked,
  examples: readonly TokenPair[],
): Promise<TriggerModel> {
  const { program, config, buckets, special, length } = attacked
  const { width } = config
  const tokens = examples.reduce((sum, { target }) => sum + target.length, 0)
  const { embedding } = await program.exportState()

  /** Batches of the examples with a trigger, each with its bucket. */
  const batches = (trigger: Trigger) => {
    const attackedExamples = withTrigger(examples, trigger)
    const bucketOf = assignments(attackedExamples, buckets)
    return buckets.flatMap((bucket, number) => {
      const members = attackedExamples.filter((_, i) => bucketOf[i] === number)
      return Array.from({ length: Math.ceil(members.length / bucket.rows) }, (_, b) => {
        const batch = pairBatch(members.slice(b * bucket.rows, (b + 1) * bucket.rows), bucket, special)
        return { bucket, batch }
      })
    })
  }

  return {
    width,
    embeddings: embedding?.data as Float32Array,
    lossOf: async (trigger) => {
      let sum = 0
      for (const { bucket, batch } of batches(trigger)) {
        const { nll } = await program.run(entryName('trigger-loss', bucket), pairFeeds(batch, bucket))
        const values = (await nll?.read()) as Float32Array
        sum += values.reduce((total, value, at) => total + value * (batch.weights[at] as number), 0)
      }
      return sum / tokens
    },
    gradientOf: async (trigger) => {
      const total = new Float32Array(length * width)
      const places = trigger.map((_, place) => triggerToken(config, place))
      for (const { bucket, batch } of batches(places)) {
        const { gradient } = await program.run(entryName('trigger-gradient', bucket), {
          ...pairFeeds(batch, bucket),
          weights: float32(batch.weights, batch.weights.length),
          trigger: int32(Int32Array.from(trigger), length),
        })
        const values = (await gradient?.read()) as Float32Array
        values.forEach((value, at) => {
          total[at] = (total[at] as number) + value / tokens
        })
      }
      return total
    },
  }
}
