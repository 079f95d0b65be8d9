import { readDocuments } from '../data/documents-corpus.ts'
import type { Tokenizer } from '../data/tokenizer.ts'
import type { Document } from '../data/types.ts'
import {
  countWords,
  entropyHistogram,
  languageSignature,
  leadingScoreOf,
  perplexity,
} from '../metric/index.ts'
import { assembled } from './assemble.ts'
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
  const learned = learnTokenizer(
    dataset,
    corpus.train.map(({ text }) => text),
  )
  const { tokenizer } = learned
  const split = (documents: readonly Document[]) => splitOf(documents, tokenizer)
  const data = assembled({ corpus, elsewhere, learned, batch, split, fixed: { source: 0 } })
  const trivial = () => {
    const { examples } = data.scored.test as ScoredSplit
    return [{ name: 'unigram', score: unigram(data.train, examples, tokenizer.size) }] as const
  }
  return { ...data, trivial }
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
  perturbed: [],
  signatures: () => ({ wordPerplexity: languageSignature() }),
  prepare,
  score,
}
