import type { Bucket } from '../task/buckets.ts'

interface Read {
  readonly source: readonly number[]
}

/** Lengths of buckets are multiples of it, as in training. */
const multiple = 4

/**
 * The buckets of a cell, and one more where a source is longer than they have room for: a distractor or a trigger makes
 * texts longer. The others stay as they are, so that what fits them is computed as it was in the cell.
 */
export function withRoom(buckets: readonly Bucket[], examples: readonly Read[]): readonly Bucket[] {
  const longest = examples.reduce((most, { source }) => Math.max(most, source.length), 0)
  const last = buckets.at(-1)
  if (last === undefined || longest <= last.source) return buckets
  return [...buckets, { ...last, source: Math.ceil(longest / multiple) * multiple }]
}
