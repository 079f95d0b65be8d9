import { assignBucket, type Lengths, lengthBuckets } from '../data/batching.ts'
import type { BatchSize } from '../experiment/types.ts'

/** A (source, target) shape that programs are compiled for. Lengths in tokens, end-of-sentence included. */
export interface Bucket extends Lengths {
  /** Examples a batch. */
  readonly rows: number
}

/** Without a source there is nothing to read but the target so far. */
export const readsSource = ({ source }: Lengths): boolean => source > 0

/** A target of one token is a class: no part of it is known before it is predicted. Sequences have room for more. */
export const readsTarget = ({ target }: Lengths): boolean => target > 1

/** Each bucket is a set of programs to compile: more of them pad less and compile longer. */
const maxBuckets = 5

interface Example {
  readonly source: readonly number[]
  readonly target: readonly number[]
}

const lengthsOf = ({ source, target }: Example): Lengths => ({ source: source.length, target: target.length })

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Shapes by the training lengths; the last holds every example of every split. Rows are such that a batch of any
 * bucket has about the same number of real target tokens, `batch.tokens` or that of `batch` examples on average:
 * so every token weighs the same in training, whatever the length of its sentence, and every batch costs about the
 * same. `fixed` lengths are the same for all examples.
 */
export function bucketsFor(
  train: readonly Example[],
  others: readonly Example[],
  batch: BatchSize,
  fixed: Partial<Lengths> = {},
): Bucket[] {
  const found = lengthBuckets(train.map(lengthsOf), { max: maxBuckets }, others.map(lengthsOf))
  const shapes = distinct(found.map((shape) => ({ ...shape, ...fixed })))
  const bucketOf = assignments(train, shapes)
  const budget =
    typeof batch === 'number' ? batch * mean(train.map(({ target }) => target.length)) : batch.tokens
  return shapes.map((shape, index) => {
    const members = train.filter((_, at) => bucketOf[at] === index).map(({ target }) => target.length)
    const typical = members.length > 0 ? mean(members) : shape.target
    return { ...shape, rows: Math.max(1, Math.round(budget / typical)) }
  })
}

/** Shapes that differed in a fixed length alone are one. */
function distinct(shapes: readonly Lengths[]): Lengths[] {
  return [...new Map(shapes.map((shape) => [`${shape.source}x${shape.target}`, shape])).values()]
}

/** Index of each example's bucket. */
export function assignments(examples: readonly Example[], buckets: readonly Lengths[]): number[] {
  return examples.map((example) => assignBucket(lengthsOf(example), buckets))
}

/** Sentences decoded side by side. */
const decodeRows = 50

/** Most tokens of a translation: 1.5 a source token and 8 more, as translation systems set it, in steps of 4. */
function decodeLimit(source: number, longest: number): number {
  return Math.min(longest, Math.ceil((1.5 * source + 8) / 4) * 4)
}

/**
 * The shapes that sources are decoded in, ascending: a source's own length picks the bucket and bounds the
 * translation, never its reference's; no translation is longer than the longest target of all.
 */
export function decodeBuckets(buckets: readonly Bucket[]): Bucket[] {
  const longest = Math.max(...buckets.map((bucket) => bucket.target))
  const sources = [...new Set(buckets.map((bucket) => bucket.source))].sort((a, b) => a - b)
  return sources.map((source) => ({ source, target: decodeLimit(source, longest), rows: decodeRows }))
}

/** Sentences that are finished side by side. */
const finishRows = 12

/**
 * The shape that the last unfinished sentences of a batch go on in, where it is a smaller one: a few of a batch take
 * twice as many steps as the rest, and a step costs by its rows.
 */
export const finishing = (shape: Bucket): Bucket | undefined =>
  shape.rows > finishRows ? { ...shape, rows: finishRows } : undefined
