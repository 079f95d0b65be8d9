/** What of a data set decides how much work its cells are; with made-up lengths where the data isn't there. */
import { digestOf, type Json } from '../base/canonical.ts'
import { DataError } from '../base/errors.ts'
import { readLock } from '../data/lock.ts'
import type { BatchSize } from '../experiment/types.ts'
import { assignments, type Bucket, decodeBuckets } from '../task/buckets.ts'
import type { TranslationData } from '../task/translation.ts'
import { codeDigest } from './code-digest.ts'
import { type ProgramSpec, readData } from './prepare.ts'
import type { Store } from './store.ts'

/** Examples of a split by the bucket that they are scored in, and by that they are decoded in. */
export interface SplitShape {
  readonly forced: readonly number[]
  readonly decoded: readonly number[]
}

export interface DataShape {
  /** Why the lengths are made up; null where they were counted. */
  readonly nominal: string | null
  readonly vocabulary: number
  readonly buckets: readonly Bucket[]
  /** Share of the batches that each bucket has. */
  readonly shares: readonly number[]
  /** Target tokens of a batch, padding out; the mean over an epoch. */
  readonly tokensPerBatch: number
  readonly validation: SplitShape
  /** All test splits, perturbed ones included. */
  readonly tests: SplitShape
}

/** Pieces, and tokens a sentence on either side, where nothing is known of the data. */
const nominalVocabulary = 32_000
const nominalLength = 64
/** A translation task has its test split once more, perturbed. */
const testSplits = 2

/**
 * The shape of a cell's data: counted and remembered, or nominal where the data is missing.
 * @throws ConfigError where there is no such data set.
 */
export async function dataShape(store: Store, spec: ProgramSpec): Promise<DataShape> {
  const name = `shape-${digestOf([codeDigest(), spec.dataset, spec.train.batch])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as unknown as DataShape
  try {
    const shape = countedShape(await readData(spec))
    store.saveMemo(name, shape as unknown as Json)
    return shape
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    const splits: Partial<Record<string, number>> = readLock().datasets[spec.dataset]?.splits ?? {}
    const { validation = 0, test = 0 } = splits
    return nominalShape(spec.train.batch, { validation, test }, error.what)
  }
}

function countedShape({ profile, train, scored }: TranslationData): DataShape {
  const { buckets, vocabulary } = profile
  const histogram = (numbers: readonly number[], length: number) =>
    Array.from({ length }, (_, index) => numbers.filter((number) => number === index).length)
  const batches = histogram(assignments(train, buckets), buckets.length).map((examples, index) =>
    Math.ceil(examples / (buckets[index] as Bucket).rows),
  )
  const all = batches.reduce((sum, count) => sum + count, 0)
  const shapes = decodeBuckets(buckets)
  const splitShape = (names: readonly string[]): SplitShape => {
    const examples = names.flatMap((split) => scored[split]?.examples ?? [])
    const decoded = examples.map(({ source }) => shapes.findIndex((shape) => source.length <= shape.source))
    return {
      forced: histogram(assignments(examples, buckets), buckets.length),
      decoded: histogram(decoded, shapes.length),
    }
  }
  return {
    nominal: null,
    vocabulary,
    buckets,
    shares: batches.map((count) => count / all),
    tokensPerBatch: train.reduce((sum, { target }) => sum + target.length, 0) / all,
    validation: splitShape(['validation']),
    tests: splitShape(Object.keys(scored).filter((split) => split !== 'validation')),
  }
}

/** One bucket of 64 × 64 tokens, filled to the last. */
export function nominalShape(
  batch: BatchSize,
  { validation, test }: { readonly validation: number; readonly test: number },
  reason: string,
): DataShape {
  const rows = typeof batch === 'number' ? batch : Math.max(1, Math.round(batch.tokens / nominalLength))
  const split = (examples: number): SplitShape => ({ forced: [examples], decoded: [examples] })
  return {
    nominal: reason,
    vocabulary: nominalVocabulary,
    buckets: [{ source: nominalLength, target: nominalLength, rows }],
    shares: [1],
    tokensPerBatch: rows * nominalLength,
    validation: split(validation),
    tests: split(testSplits * test),
  }
}
