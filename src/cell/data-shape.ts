/** What of a data set decides how much work its cells are; with made-up lengths where the data isn't there. */
import { DataError } from '../base/errors.ts'
import { readLock } from '../data/lock.ts'
import type { BatchSize } from '../experiment/types.ts'
import { type Architecture, generates } from '../model/config.ts'
import { assignments, type Bucket, decodeBuckets } from '../task/buckets.ts'
import { tasks } from '../task/task.ts'
import type { TaskData } from '../task/types.ts'
import { memoised } from './memo.ts'
import { dataChoice, type ProgramSpec, readData } from './prepare.ts'
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
  readonly classes?: number
  readonly buckets: readonly Bucket[]
  /** Share of the batches that each bucket has. */
  readonly shares: readonly number[]
  /** Target tokens of a batch, padding out; the mean over an epoch. */
  readonly tokensPerBatch: number
  readonly validation: SplitShape
  /** All test splits, perturbed ones included. */
  readonly tests: SplitShape
}

/** Pieces, tokens a sentence on either side, and classes, where nothing is known of the data. */
const nominalVocabulary = 32_000
const nominalLength = 64
const nominalClasses = 2

/**
 * The shape of a cell's data: counted and remembered, or nominal where the data is missing.
 * @throws ConfigError where there is no such data set.
 */
export async function dataShape(store: Store, spec: ProgramSpec): Promise<DataShape> {
  try {
    return await memoised(store, 'shape', dataChoice(spec), async () =>
      countedShape(await readData(spec), generates(tasks[spec.task])),
    )
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    const splits: Partial<Record<string, number>> = readLock().datasets[spec.dataset]?.splits ?? {}
    const { validation = 0, test = 0 } = splits
    const { architecture, perturbed } = tasks[spec.task]
    const forms = perturbed.length + (spec.outOfDomain === undefined ? 1 : 2)
    return nominalShape(spec.train.batch, architecture, { validation, test: forms * test }, error.what)
  }
}

function countedShape({ profile, train, scored }: TaskData, decodes: boolean): DataShape {
  const { buckets, vocabulary, classes } = profile
  const histogram = (numbers: readonly number[], length: number) =>
    Array.from({ length }, (_, index) => numbers.filter((number) => number === index).length)
  const batches = histogram(assignments(train, buckets), buckets.length).map((examples, index) =>
    Math.ceil(examples / (buckets[index] as Bucket).rows),
  )
  const all = batches.reduce((sum, count) => sum + count, 0)
  const shapes = decodeBuckets(buckets)
  const splitShape = (names: readonly string[]): SplitShape => {
    const examples = names.flatMap((split) => scored[split]?.examples ?? [])
    const decoded = decodes
      ? examples.map(({ source }) => shapes.findIndex((shape) => source.length <= shape.source))
      : []
    return {
      forced: histogram(assignments(examples, buckets), buckets.length),
      decoded: histogram(decoded, shapes.length),
    }
  }
  return {
    nominal: null,
    vocabulary,
    ...(classes !== undefined && { classes }),
    buckets,
    shares: batches.map((count) => count / all),
    tokensPerBatch: train.reduce((sum, { target }) => sum + target.length, 0) / all,
    validation: splitShape(['validation']),
    tests: splitShape(Object.keys(scored).filter((split) => split !== 'validation')),
  }
}

/** One bucket of 64 tokens on each side that the model reads, filled to the last. */
export function nominalShape(
  batch: BatchSize,
  architecture: Architecture,
  { validation, test }: { readonly validation: number; readonly test: number },
  reason: string,
): DataShape {
  const source = architecture === 'decoder' ? 0 : nominalLength
  const target = architecture === 'encoder' ? 1 : nominalLength
  const rows = typeof batch === 'number' ? batch : Math.max(1, Math.round(batch.tokens / target))
  const decoded = generates({ architecture })
  const split = (examples: number): SplitShape => ({ forced: [examples], decoded: decoded ? [examples] : [] })
  return {
    nominal: reason,
    vocabulary: nominalVocabulary,
    ...(architecture === 'encoder' && { classes: nominalClasses }),
    buckets: [{ source, target, rows }],
    shares: [1],
    tokensPerBatch: rows * target,
    validation: split(validation),
    tests: split(test),
  }
}
