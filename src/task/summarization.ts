import { readSummarised, readSummarisedTest } from '../data/parallel-corpus.ts'
import { templateSummary } from '../data/pocket/template.ts'
import { sentences } from '../data/sentences.ts'
import type { Pair } from '../data/types.ts'
import {
  leadingScoreOf,
  rougeFromStatistics,
  rougeSignature,
  rougeStatistics,
  summaryRouge,
  sumOf,
} from '../metric/index.ts'
import { type Limits, type PairOptions, preparePairs } from './pairs.ts'
import type { DataChoice, Task, TaskData, TrivialBaseline } from './types.ts'

const perturbed: PairOptions['perturbed'] = ['swap-5', 'distractor']

/** Tokens of documents that are longer than a model is to read; the study has 512. */
const limits: Readonly<Record<string, Limits>> = {
  'cnn-dailymail': { source: 512, target: 128 },
  'cnn-dailymail-chunks': { source: 256, target: 96 },
}

/** Sentences of the lead baseline: the first three of a news article (See et al., ACL 2017). */
const leadSentences = 3

const statisticsOf = (texts: readonly string[], references: readonly string[]): number[][] =>
  texts.map((text, i) => rougeStatistics(text, references[i] as string, summaryRouge))

/** Documents without a declaration to fill a template from are led by their first sentences. */
function trivialBaselines(dataset: string, test: readonly Pair[]): ReturnType<TaskData['trivial']> {
  const baseline = (name: string, summarise: (source: string) => string): TrivialBaseline => {
    const texts = test.map(({ source }) => summarise(source))
    const references = test.map(({ target }) => target)
    return { name, score: leadingScoreOf('rougeL', statisticsOf(texts, references)) }
  }
  const copy = baseline('copy', (source) => source)
  if (dataset.endsWith('-summaries')) return [copy, baseline('template', templateSummary)]
  const lead = baseline(`lead-${leadSentences}`, (source) =>
    sentences(source).slice(0, leadSentences).join(' '),
  )
  return [lead, copy]
}

async function prepare({ dataset, outOfDomain, batch }: DataChoice): Promise<TaskData> {
  const corpus = await readSummarised(dataset)
  const elsewhere = outOfDomain === undefined ? undefined : await readSummarisedTest(outOfDomain)
  const cut = limits[dataset]
  return {
    ...preparePairs({ corpus, elsewhere }, { batch, perturbed, ...(cut && { limits: cut }) }),
    trivial: () => trivialBaselines(dataset, corpus.test),
  }
}

/** Summarisation: ROUGE of decoded texts, ROUGE-L leads. */
export const summarizationTask: Task = {
  architecture: 'encoder-decoder',
  metric: 'rougeL',
  perturbed,
  signatures: () => ({ rougeL: rougeSignature(summaryRouge) }),
  prepare,
  score: ({ hypotheses }, { references }) => {
    const statistics = statisticsOf(hypotheses, references)
    const rouge = rougeFromStatistics(sumOf(statistics), summaryRouge)
    const percent = (type: '1' | '2' | 'L') => 100 * (rouge[type]?.f1 ?? 0)
    return { scores: { rougeL: percent('L'), rouge1: percent('1'), rouge2: percent('2') }, statistics }
  },
}
