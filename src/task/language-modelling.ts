import { digestOf, sha256 } from '../base/canonical.ts'
import { readDocuments } from '../data/documents-corpus.ts'
import type { Tokenizer } from '../data/tokenizer.ts'
import type { Document } from '../data/types.ts'
import { outOfDomainSplit } from '../experiment/splits.ts'
import {
  countWords,
  entropyHistogram,
  languageSignature,
  leadingScoreOf,
  perplexity,
} from '../metric/index.ts'
import { bucketsFor } from './buckets.ts'
import type { DataChoice, Outputs, ScoredSplit, Task, TaskData, TaskScores, TokenPair } from './types.ts'
import { learnTokenizer, withEnd } from './vocabulary.ts'

/** Most tokens of an example. Longer documents are cut into pieces, each predicted from its own start. */
const longest = 64

function pieces(document: Document, tokenizer: Tokenizer): TokenPair[] {
  const ids = withEnd(tokenizer, document.text)
  return Array.from({ length: Math.ceil(ids.length / longest) }, (_, piece) => ({
    source: [],
    target: ids.slice(piece * longest, (piece + 1) * longest),
  }))
}

function splitOf(documents: readonly Document[], tokenizer: Tokenizer): ScoredSplit {
  const parts = documents.map((document) => pieces(document, tokenizer))
  return {
    examples: parts.flat(),
    // A document's text stands beside its first piece, so that words are counted once.
    references: parts.flatMap((of, i) =>
      of.map((_, piece) => (piece === 0 ? (documents[i]?.text ?? '') : '')),
    ),
  }
}

/** Mean log-likelihood of a test token, in nats, by the frequency of each token in training, one added to each. */
function unigram(train: readonly TokenPair[], test: readonly TokenPair[], size: number): number {
  const counts = new Float64Array(size).fill(1)
  for (const token of train.flatMap(({ target }) => target)) counts[token] = (counts[token] as number) + 1
  const total = counts.reduce((sum, count) => sum + count, 0)
  const tokens = test.flatMap(({ target }) => target)
  return tokens.reduce((sum, token) => sum + Math.log((counts[token] as number) / total), 0) / tokens.length
}

async function prepare({ dataset, outOfDomain, batch }: DataChoice): Promise<TaskData> {
  const corpus = await readDocuments(dataset)
  const elsewhere = outOfDomain === undefined ? undefined : await readDocuments(outOfDomain)
  const { json, tokenizer } = learnTokenizer(
    dataset,
    corpus.train.map(({ text }) => text),
  )
  const split = (documents: readonly Document[]) => splitOf(documents, tokenizer)
  const scored: Record<string, ScoredSplit> = {
    validation: split(corpus.validation),
    test: split(corpus.test),
    ...(elsewhere && { [outOfDomainSplit]: split(elsewhere.test) }),
  }
  const { examples: train } = split(corpus.train)
  const held = Object.values(scored).flatMap(({ examples }) => examples)
  const score = unigram(train, (scored.test as ScoredSplit).examples, tokenizer.size)
  return {
    profile: {
      pins: [...corpus.pins, ...(elsewhere?.pins ?? [])],
      counts: {
        train: corpus.train.length,
        validation: corpus.validation.length,
        test: corpus.test.length,
        ...(elsewhere && { outOfDomain: elsewhere.test.length }),
      },
      examples: digestOf({ ...corpus, elsewhere: elsewhere?.test ?? [] }),
      vocabulary: tokenizer.size,
      tokenizer: sha256(json),
      buckets: bucketsFor(train, held, batch, { source: 0 }),
    },
    tokenizerJson: json,
    tokenizer,
    train,
    scored,
    trivial: [{ name: 'unigram', score }],
  }
}

function score({ forced }: Outputs, { references }: ScoredSplit, { profile }: TaskData): TaskScores {
  const statistics = forced.map(({ nll }) => [nll.length, nll.reduce((sum, value) => sum + value, 0)])
  const words = references.reduce((sum, text) => sum + countWords(text), 0)
  const nll = statistics.reduce((sum, [, value = 0]) => sum + value, 0)
  const entropies = forced.flatMap(({ entropy }) => [...(entropy ?? [])])
  return {
    scores: {
      logLikelihood: leadingScoreOf('logLikelihood', statistics),
      wordPerplexity: perplexity(nll, words),
    },
    statistics,
    entropy: entropyHistogram(entropies, profile.vocabulary),
  }
}

/** Causal language modelling: the mean log-likelihood of a token leads (perplexity, turned so that more is better). */
export const languageModellingTask: Task = {
  architecture: 'decoder',
  metric: 'logLikelihood',
  decodes: false,
  perturbed: [],
  signatures: () => ({ wordPerplexity: languageSignature() }),
  prepare,
  score,
}
