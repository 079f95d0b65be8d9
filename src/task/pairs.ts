/** What translation and summarisation share: pairs of texts → tokens, splits and shapes. */

import { digestOf, sha256 } from '../base/canonical.ts'
import type { Tokenizer } from '../data/tokenizer.ts'
import type { Pair, ParallelCorpus } from '../data/types.ts'
import { outOfDomainSplit } from '../experiment/splits.ts'
import type { BatchSize } from '../experiment/types.ts'
import { bucketsFor } from './buckets.ts'
import { type PerturbationName, perturbedTexts } from './perturbed.ts'
import type { ScoredSplit, TaskData, TokenPair } from './types.ts'
import { learnTokenizer, withEnd } from './vocabulary.ts'

/** Most tokens of a side, end-of-sentence included. */
export interface Limits {
  readonly source: number
  readonly target: number
}

export interface PairCorpus {
  readonly corpus: ParallelCorpus
  /** The test split of another domain. */
  readonly elsewhere?: Pick<ParallelCorpus, 'pins' | 'test'>
}

export interface PairOptions {
  readonly batch: BatchSize
  readonly perturbed: readonly PerturbationName[]
  /** What is beyond is cut from the texts as a model sees them; references stay whole. No limit where not given. */
  readonly limits?: Limits
}

function tokenised({ source, target }: Pair, tokenizer: Tokenizer, limits?: Limits): TokenPair {
  return {
    source: withEnd(tokenizer, source, limits?.source),
    target: withEnd(tokenizer, target, limits?.target),
  }
}

const references = (pairs: readonly Pair[]): string[] => pairs.map(({ target }) => target)

/** Everything but the trivial baselines. */
export function preparePairs(
  { corpus, elsewhere }: PairCorpus,
  { batch, perturbed, limits }: PairOptions,
): Omit<TaskData, 'trivial'> {
  const texts = corpus.train.flatMap(({ source, target }) => [source, target])
  const { json, tokenizer } = learnTokenizer(corpus.name, texts)
  const split = (pairs: readonly Pair[]): ScoredSplit => ({
    examples: pairs.map((pair) => tokenised(pair, tokenizer, limits)),
    references: references(pairs),
  })
  const sources = corpus.test.map(({ source }) => source)
  const forms = Object.entries(perturbedTexts(sources, perturbed)).map(
    ([name, changed]) =>
      [name, corpus.test.map((pair, i) => ({ ...pair, source: changed[i] as string }))] as const,
  )
  const scored = Object.fromEntries([
    ['validation', split(corpus.validation)],
    ['test', split(corpus.test)],
    ...forms.map(([name, pairs]) => [name, split(pairs)]),
    ...(elsewhere ? [[outOfDomainSplit, split(elsewhere.test)]] : []),
  ]) as Record<string, ScoredSplit>
  const { examples: train } = split(corpus.train)
  const held = Object.values(scored).flatMap(({ examples }) => examples)
  return {
    profile: {
      pins: [...corpus.pins, ...(elsewhere?.pins ?? [])],
      counts: {
        train: train.length,
        validation: corpus.validation.length,
        test: corpus.test.length,
        ...(elsewhere && { outOfDomain: elsewhere.test.length }),
      },
      examples: digestOf({ ...corpus, forms, elsewhere: elsewhere?.test ?? [] }),
      vocabulary: tokenizer.size,
      tokenizer: sha256(json),
      buckets: bucketsFor(train, held, batch),
    },
    tokenizerJson: json,
    tokenizer,
    train,
    scored,
  }
}
