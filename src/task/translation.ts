import { digestOf, sha256 } from '../base/canonical.ts'
import { perturb } from '../data/noise/perturb.ts'
import { readParallelCorpus } from '../data/parallel-corpus.ts'
import { loadTokenizer, type Tokenizer, trainTokenizer } from '../data/tokenizer.ts'
import type { Pair } from '../data/types.ts'
import type { BatchSize } from '../experiment/types.ts'
import { type Bucket, bucketsFor } from './buckets.ts'

/** One example as a model sees it; both sides end with the end-of-sentence token. */
export interface TokenPair {
  readonly source: readonly number[]
  readonly target: readonly number[]
}

/** A split to be scored: its examples with their reference texts. */
export interface ScoredSplit {
  readonly examples: readonly TokenPair[]
  readonly references: readonly string[]
}

/** What decides the shapes of every program, and what a key needs to know of the data. */
export interface DataProfile {
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number }
  /** SHA-256 of the texts of all splits, perturbed ones included. */
  readonly examples: string
  readonly vocabulary: number
  /** SHA-256 of tokenizer.json. */
  readonly tokenizer: string
  readonly buckets: readonly Bucket[]
}

export interface TranslationData {
  readonly profile: DataProfile
  readonly tokenizerJson: string
  readonly tokenizer: Tokenizer
  readonly train: readonly TokenPair[]
  /** `validation`, `test`, `test/swap-10`. */
  readonly scored: Readonly<Record<string, ScoredSplit>>
  /** The test sources, as the trivial translation of themselves. */
  readonly copied: readonly string[]
}

/** Pieces of the joint vocabulary: 32,000 in the study, fewer for corpora that don't hold that many. */
const vocabularySizes: Readonly<Record<string, number>> = {
  'multi30k-en-de': 8_000,
  'iwslt15-vi-en': 32_000,
  'wmt14-en-de': 32_000,
}
/** Pieces for corpora of a few thousand pairs. */
const smallVocabulary = 2_000
/** Share of source words that change places in the perturbed test split. */
const swapShare = 0.1
/** The perturbed split belongs to the task: it is the same for every arm and seed. */
const perturbationSeed = 1

function tokenised({ source, target }: Pair, tokenizer: Tokenizer): TokenPair {
  return {
    source: [...tokenizer.encode(source), tokenizer.eos],
    target: [...tokenizer.encode(target), tokenizer.eos],
  }
}

/**
 * Reads a parallel corpus, learns its tokenizer on the training split, and lays out the length buckets.
 * @throws DataError where a file is missing or altered.
 */
export async function prepareTranslation(dataset: string, batch: BatchSize): Promise<TranslationData> {
  const corpus = await readParallelCorpus(dataset)
  const texts = corpus.train.flatMap(({ source, target }) => [source, target])
  const tokenizerJson = trainTokenizer(texts, { vocabulary: vocabularySizes[dataset] ?? smallVocabulary })
  const tokenizer = loadTokenizer(tokenizerJson)
  const encodeAll = (pairs: readonly Pair[]) => pairs.map((pair) => tokenised(pair, tokenizer))
  const split = (pairs: readonly Pair[]): ScoredSplit => ({
    examples: encodeAll(pairs),
    references: pairs.map(({ target }) => target),
  })
  const train = encodeAll(corpus.train)
  const swapped = perturb(corpus.test, { kind: 'swap', share: swapShare }, perturbationSeed)
  const scored = {
    validation: split(corpus.validation),
    test: split(corpus.test),
    'test/swap-10': split(swapped.pairs),
  }
  return {
    profile: {
      pins: corpus.pins,
      counts: { train: train.length, validation: corpus.validation.length, test: corpus.test.length },
      examples: digestOf({ ...corpus, swapped: swapped.pairs }),
      vocabulary: tokenizer.size,
      tokenizer: sha256(tokenizerJson),
      buckets: bucketsFor(
        train,
        Object.values(scored).flatMap(({ examples }) => examples),
        batch,
      ),
    },
    tokenizerJson,
    tokenizer,
    train,
    scored,
    copied: corpus.test.map(({ source }) => source),
  }
}
