import { readParallelCorpus } from '../data/parallel-corpus.ts'
import { bleuSignature, bleuStatistics, corpusBleu, leadingScoreOf } from '../metric/index.ts'
import { type PairOptions, preparePairs } from './pairs.ts'
import type { DataChoice, Task, TaskData } from './types.ts'

const perturbed: PairOptions['perturbed'] = ['swap-10']

/** Reads a parallel corpus; its trivial baseline is the source as its own translation. */
export async function prepareTranslation({
  dataset,
  batch,
}: Omit<DataChoice, 'outOfDomain'>): Promise<TaskData> {
  const corpus = await readParallelCorpus(dataset)
  const copied = corpus.test.map(({ source }) => source)
  const wanted = corpus.test.map(({ target }) => target)
  return {
    ...preparePairs({ corpus }, { batch, perturbed }),
    trivial: () => [{ name: 'copy', score: corpusBleu(copied, wanted).score }],
  }
}

/** Machine translation: BLEU of decoded texts. */
export const translationTask: Task = {
  architecture: 'encoder-decoder',
  metric: 'bleu',
  perturbed,
  signatures: () => ({ bleu: bleuSignature() }),
  prepare: prepareTranslation,
  score: ({ hypotheses }, { references }) => {
    const statistics = hypotheses.map((text, i) => bleuStatistics(text, references[i] as string))
    return { scores: { bleu: leadingScoreOf('bleu', statistics) }, statistics }
  },
}
