/** What translation and summarisation share: pairs of texts → tokens, splits and shapes. */
import type { Pair } from '../data/types.ts'
import type { BatchSize } from '../experiment/types.ts'
import { assembled, type Sources } from './assemble.ts'
import type { PerturbationName } from './perturbed.ts'
import type { TaskData } from './types.ts'
import { learnTokenizer, withEnd } from './vocabulary.ts'

/** Most tokens of a side, end-of-sentence included. */
export interface Limits {
  readonly source: number
  readonly target: number
}

export interface PairOptions {
  readonly batch: BatchSize
  readonly perturbed: readonly PerturbationName[]
  /** What is beyond is cut from the texts as a model sees them; references stay whole. No limit where not given. */
  readonly limits?: Limits
}

/** Everything but the trivial baselines. */
export function preparePairs(
  sources: Sources<Pair>,
  { batch, perturbed, limits }: PairOptions,
): Omit<TaskData, 'trivial'> {
  const { name, train } = sources.corpus
  const learned = learnTokenizer(
    name,
    train.flatMap(({ source, target }) => [source, target]),
  )
  const { tokenizer } = learned
  return assembled({
    ...sources,
    learned,
    batch,
    split: (pairs) => ({
      examples: pairs.map(({ source, target }) => ({
        source: withEnd(tokenizer, source, limits?.source),
        target: withEnd(tokenizer, target, limits?.target),
      })),
      references: pairs.map(({ target }) => target),
    }),
    read: {
      perturbed,
      textOf: ({ source }) => source,
      withText: (pair, source) => ({ ...pair, source }),
    },
  })
}
