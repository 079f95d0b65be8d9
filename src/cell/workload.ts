import { randomStream, shuffled } from '../base/random.ts'
import { assignBucket, type Lengths } from '../data/batching.ts'
import type { CellSpec } from '../experiment/types.ts'
import { generates, type TransformerConfig } from '../model/config.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import type { ScoredSplit, TokenPair } from '../task/types.ts'
import { type DecodeTokens, decodeBatches } from '../train/decode.ts'
import { modelConfig, readData } from './prepare.ts'

/**
 * What an inference profile runs, as plain data: processes that measure read no corpus, which would be the most memory
 * that they ever hold.
 */
export interface Workload {
  readonly config: TransformerConfig
  /** Of the cell, whose rows are those of training. */
  readonly buckets: readonly Bucket[]
  readonly special: DecodeTokens
  readonly examples: readonly TokenPair[]
}

/** Examples that run together, and the shape that holds them all. */
export interface WorkBatch {
  readonly examples: readonly TokenPair[]
  readonly shape: Bucket
  /** The most tokens that each may get, of a model that generates. */
  readonly limits: readonly number[]
}

/** One and the same sample for every arm, batch size and run. */
const sampleSeed = 1

/** So many examples of a cell's test split, drawn at random. */
export async function sampleWorkload(spec: CellSpec, count: number): Promise<Workload> {
  const { profile, scored, tokenizer } = await readData(spec)
  const { examples } = scored.test as ScoredSplit
  const { pad, bos, eos } = tokenizer
  return {
    config: modelConfig(spec, profile),
    buckets: profile.buckets,
    special: { pad, bos, eos },
    examples: shuffled(examples, randomStream(sampleSeed, 'profile')).slice(0, count),
  }
}

/** The examples of a workload in batches of `rows`, those of like length together; only the last may be smaller. */
export function workBatches({ config, buckets, examples }: Workload, rows: number): WorkBatch[] {
  if (generates(config)) {
    const shapes = decodeBuckets(buckets).map((shape) => ({ ...shape, rows }))
    return decodeBatches(examples, shapes).map(({ indices, shape, limits }) => ({
      examples: indices.map((index) => examples[index] as TokenPair),
      shape,
      limits,
    }))
  }
  const ordered = examples.toSorted(
    (a, b) => a.source.length - b.source.length || a.target.length - b.target.length,
  )
  return Array.from({ length: Math.ceil(ordered.length / rows) }, (_, number) => {
    const batch = ordered.slice(number * rows, (number + 1) * rows)
    const shape = buckets[assignBucket(longest(batch), buckets)] as Bucket
    return { examples: batch, shape: { ...shape, rows }, limits: [] }
  })
}

const longest = (examples: readonly TokenPair[]): Lengths => ({
  source: Math.max(...examples.map(({ source }) => source.length)),
  target: Math.max(...examples.map(({ target }) => target.length)),
})
