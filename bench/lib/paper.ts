/** The paper tier's training step: sizes of the models, one micro-batch of 4,096 target tokens, a made-up batch. */
import { randomStream } from '../../src/base/random.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import { sizeOf } from '../../src/graph/graph.ts'
import { type TransformerConfig, transformerSize } from '../../src/model/config.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { fixed, hypros, logLoss } from '../../src/scoring/spec.ts'
import { type PairBatch, pairBatch } from '../../src/task/batch.ts'
import type { Bucket } from '../../src/task/buckets.ts'

/** A model with the shape of its batches. */
export interface Workload {
  readonly config: TransformerConfig
  readonly bucket: Bucket
}

const paperBucket: Bucket = { rows: 64, source: 64, target: 64 }

export const workloads = {
  tiny: {
    config: { ...transformerSize('transformer-tiny'), vocabulary: 50 },
    bucket: { rows: 5, source: 7, target: 8 },
  },
  base: { config: { ...transformerSize('transformer-base'), vocabulary: 32_000 }, bucket: paperBucket },
  big: { config: { ...transformerSize('transformer-big'), vocabulary: 32_000 }, bucket: paperBucket },
} as const satisfies Readonly<Record<string, Workload>>

export type WorkloadName = keyof typeof workloads

/** Log-loss and a hybrid whose λ stays in the middle, where both of its rules count. */
export const losses = { log: logLoss(), hybrid: hypros({ lambda: fixed(0.5) }) } as const satisfies Record<
  string,
  LossSpec
>

export type LossName = keyof typeof losses

/** Bytes of a model's weights, float32. */
export const weightBytes = ({ config }: Workload): number =>
  Object.values(transformerParameters(config)).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)

/** A full batch of uniformly random tokens, another one for each number. */
export function randomBatch({ config, bucket }: Workload, number: number): PairBatch {
  const [pad, bos, eos] = [0, 1, 2]
  const stream = randomStream(1, 'bench/batch', number)
  const tokens = (length: number) => [
    ...Array.from({ length: length - 1 }, () => eos + 1 + stream.integer(config.vocabulary - eos - 1)),
    eos,
  ]
  const pairs = Array.from({ length: bucket.rows }, () => ({
    source: tokens(bucket.source),
    target: tokens(bucket.target),
  }))
  return pairBatch(pairs, bucket, { pad, bos })
}
