import { ConfigError } from '../base/errors.ts'
import { type RandomStream, shuffled } from '../base/random.ts'

export { assignBucket, type BucketOptions, type Lengths, lengthBuckets, paddingShare } from './buckets.ts'

export interface Batch {
  /** Index of the bucket whose shape the batch has. */
  readonly bucket: number
  /** Examples, between 1 and the bucket's rows. */
  readonly indices: readonly number[]
}

/**
 * The batches of one epoch: every example once. Examples are shuffled, dealt to batches within their buckets (the
 * last of a bucket may be smaller), and the batches are shuffled.
 * `assignments[i]` is the bucket of example i, `rows[b]` the most examples of a batch in bucket b.
 */
export function epochBatches(
  assignments: readonly number[],
  rows: readonly number[],
  stream: RandomStream,
): Batch[] {
  const wrong = rows.find((count) => !Number.isInteger(count) || count < 1)
  if (wrong !== undefined) {
    throw new ConfigError(`a batch of ${wrong} rows`, 'batching', 'use a positive integer')
  }
  const order = shuffled([...assignments.keys()], stream)
  const buckets = [...new Set(assignments)].sort((a, b) => a - b)
  const batches = buckets.flatMap((bucket) => {
    const members = order.filter((i) => assignments[i] === bucket)
    const size = rows[bucket]
    if (size === undefined)
      throw new ConfigError(`no rows for bucket ${bucket}`, 'batching', 'give each bucket its rows')
    return Array.from({ length: Math.ceil(members.length / size) }, (_, b) => ({
      bucket,
      indices: members.slice(b * size, (b + 1) * size),
    }))
  })
  return shuffled(batches, stream)
}
