import { randomStream } from '../base/random.ts'
import { type Batch, epochBatches } from '../data/batching.ts'

/** Batches in one pass over the examples. */
export function batchesPerEpoch(assignments: readonly number[], rows: readonly number[]): number {
  return epochBatches(assignments, rows, randomStream(1, 'order', 0)).length
}

/**
 * The batches from number `start` on, epoch after epoch. The order of an epoch depends on seed and epoch
 * alone, so a training that was interrupted meets the same batches.
 */
export function* batchesFrom(
  assignments: readonly number[],
  rows: readonly number[],
  seed: number,
  start: number,
): Generator<Batch> {
  const perEpoch = batchesPerEpoch(assignments, rows)
  let skip = start % perEpoch
  for (let epoch = Math.floor(start / perEpoch); ; epoch++) {
    const batches = epochBatches(assignments, rows, randomStream(seed, 'order', epoch))
    yield* batches.slice(skip)
    skip = 0
  }
}
