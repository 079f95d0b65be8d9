import { digestOf, sha256 } from '../base/canonical.ts'
import type { Lengths } from '../data/batching.ts'
import type { Corpus } from '../data/types.ts'
import { outOfDomainSplit } from '../experiment/splits.ts'
import type { BatchSize } from '../experiment/types.ts'
import { bucketsFor } from './buckets.ts'
import { type PerturbationName, perturbedTexts } from './perturbed.ts'
import type { ScoredSplit, TaskData } from './types.ts'
import type { LearnedTokenizer } from './vocabulary.ts'

/** A corpus, and the test split of another domain. */
export interface Sources<Example> {
  readonly corpus: Corpus<Example>
  readonly elsewhere?: Pick<Corpus<Example>, 'pins' | 'test'> | undefined
}

/** How a task turns the examples of its corpus into those of a model. */
export interface Assembly<Example> extends Sources<Example> {
  readonly learned: LearnedTokenizer
  readonly batch: BatchSize
  split(examples: readonly Example[]): ScoredSplit
  /** Lengths that are the same for all examples. */
  readonly fixed?: Partial<Lengths>
  /** What a model reads of an example, where it may be perturbed, and the example with another text there. */
  readonly read?: {
    readonly perturbed: readonly PerturbationName[]
    textOf(example: Example): string
    withText(example: Example, text: string): Example
  }
}

/** Splits, profile and tokenizer of a task: everything but what it knows of systems without training. */
export function assembled<Example>({
  corpus,
  elsewhere,
  learned,
  batch,
  split,
  fixed,
  read,
}: Assembly<Example>): Omit<TaskData, 'trivial'> {
  const { json, tokenizer } = learned
  const texts = read ? corpus.test.map(read.textOf) : []
  const changed = (others: readonly string[]): Example[] =>
    corpus.test.map((example, i) => read?.withText(example, others[i] as string) ?? example)
  const forms = Object.entries(perturbedTexts(texts, read?.perturbed ?? [])).map(
    ([name, others]) => [name, changed(others)] as const,
  )
  const scored = Object.fromEntries([
    ['validation', split(corpus.validation)],
    ['test', split(corpus.test)],
    ...forms.map(([name, examples]) => [name, split(examples)]),
    ...(elsewhere ? [[outOfDomainSplit, split(elsewhere.test)]] : []),
  ]) as Record<string, ScoredSplit>
  const { examples: train } = split(corpus.train)
  const held = Object.values(scored).flatMap(({ examples }) => examples)
  return {
    profile: {
      pins: [...corpus.pins, ...(elsewhere?.pins ?? [])],
      counts: {
        train: corpus.train.length,
        validation: corpus.validation.length,
        test: corpus.test.length,
        ...(elsewhere && { outOfDomain: elsewhere.test.length }),
      },
      examples: digestOf({ ...corpus, forms, elsewhere: elsewhere?.test ?? [] }),
      vocabulary: tokenizer.size,
      tokenizer: sha256(json),
      buckets: bucketsFor(train, held, batch, fixed),
    },
    tokenizerJson: json,
    tokenizer,
    train,
    scored,
    ...(read && { read: { texts, with: (others) => split(changed(others)) } }),
  }
}
