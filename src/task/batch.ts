import type { Bucket } from './buckets.ts'
import type { TokenPair } from './types.ts'

/** Arrays of one teacher-forced batch, padded to its bucket. Weights are 1 for real tokens and 0 for padding. */
export interface PairBatch {
  /** int32 [rows, source] */
  readonly source: Int32Array
  /** int32 [rows, target]: begin-of-sentence, then the target less its last token. */
  readonly target: Int32Array
  /** int32 [rows · target] */
  readonly labels: Int32Array
  /** float32 [rows · target] */
  readonly weights: Float32Array
}

export interface SpecialTokens {
  readonly pad: number
  readonly bos: number
}

/** A row that is too long would go on in the next one, unseen. */
function assertRoom(what: string, length: number, room: number): void {
  if (length > room) throw new RangeError(`${length} ${what} in a bucket of ${room}`)
}

/** Pads examples to a bucket; rows beyond the examples are padding throughout. */
export function pairBatch(
  examples: readonly TokenPair[],
  bucket: Bucket,
  { pad, bos }: SpecialTokens,
): PairBatch {
  const size = bucket.rows * bucket.target
  const batch: PairBatch = {
    source: sourceBatch(examples, bucket, pad),
    target: new Int32Array(size).fill(pad),
    labels: new Int32Array(size).fill(pad),
    weights: new Float32Array(size),
  }
  examples.forEach(({ target }, row) => {
    assertRoom('target tokens', target.length, bucket.target)
    const start = row * bucket.target
    batch.labels.set(target, start)
    batch.target.set([bos, ...target.slice(0, -1)], start)
    batch.weights.fill(1, start, start + target.length)
  })
  return batch
}

/** int32 [rows, source], padded. */
export function sourceBatch(examples: readonly TokenPair[], bucket: Bucket, pad: number): Int32Array {
  const ids = new Int32Array(bucket.rows * bucket.source).fill(pad)
  assertRoom('examples', examples.length, bucket.rows)
  examples.forEach(({ source }, row) => {
    assertRoom('source tokens', source.length, bucket.source)
    ids.set(source, row * bucket.source)
  })
  return ids
}
