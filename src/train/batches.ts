import { randomStream } from '../base/random.ts'
import { type Batch, epochBatches } from '../data/batching.ts'

/** Batches in one pass over the examples. */
export function batchesPerEpoch(assignments: readonly number[], rows: readonly number[]): number {
  return epochBatches(assignments, rows, randomStream(1, 'order', 0)).length
}

export interface BatchOrder {
  readonly seed: number
  /** Batches that were met before. */
  readonly start: number
  /** Length of each example, where the first epoch goes from short to long ones (Platanios et al. 2019). */
  readonly lengths?: readonly number[]
}

/** From batches of short examples to those of long ones, by their mean; equal ones stay in their shuffled order. */
function shortFirst(batches: readonly Batch[], lengths: readonly number[]): Batch[] {
  const meanLength = ({ indices }: Batch) =>
    indices.reduce((sum, index) => sum + (lengths[index] as number), 0) / indices.length
  return batches.toSorted((a, b) => meanLength(a) - meanLength(b))
}

/**
 * The batches from number `start` on, epoch after epoch. The order of an epoch depends on seed and epoch
 * alone, so a training that was interrupted meets the same batches.
 */
export function* batchesFrom(
  assignments: readonly number[],
  rows: readonly number[],
  { seed, start, lengths }: BatchOrder,
): Generator<Batch> {
  const perEpoch = batchesPerEpoch(assignments, rows)
  let skip = start % perEpoch
  for (let epoch = Math.floor(start / perEpoch); ; epoch++) {
    const batches = epochBatches(assignments, rows, randomStream(seed, 'order', epoch))
    yield* (epoch === 0 && lengths ? shortFirst(batches, lengths) : batches).slice(skip)
    skip = 0
  }
}
