import { loadLabelled } from './corpus.ts'
import type { DatasetOptions } from './datasets/open.ts'
import { lowerCased } from './datasets/wording.ts'
import { isDownloaded, readDownloadedCorpus, readDownloadedSplit, type Wanted } from './downloaded-corpus.ts'
import { availableDataset, readLock } from './lock.ts'
import type { Corpus, LabelledText } from './types.ts'

/**
 * Labels of one meaning under one name, so that a model trained on one corpus can be tested on another: sentiment has
 * as many spellings as publishers.
 */
const meanings: Readonly<Record<string, string>> = {
  0: 'negative',
  1: 'positive',
  neg: 'negative',
  pos: 'positive',
  Negative: 'negative',
  Positive: 'positive',
}

/** Corpora whose labels are sentiments. */
const sentimentSets: ReadonlySet<string> = new Set(['sst-2', 'sst-2-alps', 'imdb', 'imdb-counterfactual'])

/** Texts with their labels, in lower case where they were downloaded. */
export async function readLabelledCorpus(
  name: string,
  options: DatasetOptions = {},
): Promise<Corpus<LabelledText>> {
  if (!isDownloaded(name, options)) return loadLabelled(name, { lock: options.lock })
  return readDownloadedCorpus(name, 'classification', labelled(name, options), options)
}

/** The test split alone, for corpora that are tested on. */
export async function readLabelledTest(
  name: string,
  options: DatasetOptions = {},
): Promise<Pick<Corpus<LabelledText>, 'pins' | 'test'>> {
  if (!isDownloaded(name, options)) return loadLabelled(name, { lock: options.lock })
  const { examples, pins } = await readDownloadedSplit(
    name,
    'test',
    'classification',
    labelled(name, options),
    options,
  )
  return { test: examples, pins }
}

function labelled(name: string, { lock }: DatasetOptions): Wanted<'classification', LabelledText> {
  const { languages } = availableDataset(readLock(lock), name)
  const worded = lowerCased(languages.source)
  const sentiment = sentimentSets.has(name)
  return ({ text, label }, id) => ({
    id,
    text: worded(text),
    label: sentiment ? (meanings[label] ?? label) : label,
  })
}
