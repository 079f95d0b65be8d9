import type { Program, Results } from '../engine/engine.ts'
import type { PairBatch } from '../task/batch.ts'
import type { Bucket } from '../task/buckets.ts'
import { accumulateFeeds, applyFeeds, trainFeeds, type UpdateScalars } from './feeds.ts'
import { applyName, entryName } from './specs.ts'

/** A batch with the bucket that it is padded to. */
export interface BucketBatch {
  readonly bucket: Bucket
  readonly batch: PairBatch
}

/**
 * Runs one update on all of its batches, which may be of different buckets. The program has to be made for as
 * many batches an update (`TrainOptions.accumulate`). Results: `loss`, `gradientNorm`, `lambda`.
 */
export async function runUpdate(
  program: Program,
  batches: readonly BucketBatch[],
  scalars: UpdateScalars,
): Promise<Results> {
  const [only] = batches
  if (only !== undefined && batches.length === 1) {
    return program.run(entryName('train', only.bucket), trainFeeds(only.batch, only.bucket, scalars))
  }
  for (const [part, { bucket, batch }] of batches.entries()) {
    await program.run(
      entryName('accumulate', bucket),
      accumulateFeeds(batch, bucket, scalars, part, batches.length),
    )
  }
  return program.run(applyName, applyFeeds(scalars))
}
