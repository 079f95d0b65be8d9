import type { TaskKind, TaskSpec, Tier } from '../experiment/types.ts'

export type Datasets = Partial<Record<Tier, readonly string[]>>

export interface TaskOptions {
  /** Data set → data set of another domain, whose test split the trained model is scored on as well. */
  readonly outOfDomain?: Readonly<Record<string, string>>
}

const spec = (kind: TaskKind, datasets: Datasets, { outOfDomain }: TaskOptions = {}): TaskSpec => ({
  kind,
  datasets,
  ...(outOfDomain && { outOfDomain }),
})

/** Machine translation: the data sets it reads, a tier. Leading score BLEU, trivial baseline the copied source. */
export function translation(datasets: Datasets): TaskSpec {
  return spec('translation', datasets)
}

/** Summarisation. Leading score ROUGE-L, trivial baselines the copied source, a template, or the leading sentences. */
export function summarization(datasets: Datasets, options?: TaskOptions): TaskSpec {
  return spec('summarization', datasets, options)
}

/** Classification of texts by an encoder. Leading score accuracy, trivial baseline the most common class. */
export function classification(datasets: Datasets, options?: TaskOptions): TaskSpec {
  return spec('classification', datasets, options)
}

/** Causal language modelling. Leading score log-likelihood a token, trivial baseline token frequencies. */
export function languageModelling(datasets: Datasets, options?: TaskOptions): TaskSpec {
  return spec('language-modelling', datasets, options)
}
