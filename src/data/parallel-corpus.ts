import { loadCorpus } from './corpus.ts'
import type { DatasetOptions } from './datasets/open.ts'
import { lowerCased, normalised } from './datasets/wording.ts'
import { isDownloaded, readDownloadedCorpus, readDownloadedSplit, type Wanted } from './downloaded-corpus.ts'
import { availableDataset, readLock } from './lock.ts'
import type { Pair, ParallelCorpus } from './types.ts'

/**
 * Reads a parallel corpus into memory, as a model sees it: one of an npm package (see `loadCorpus`), else one that was
 * downloaded, in the splits of its publisher, with Moses' punctuation and in lower case. Multi30k takes about 0.5 s.
 * @throws DataError where a file is missing (with the command that fetches it), altered or malformed
 */
export async function readParallelCorpus(
  name: string,
  options: DatasetOptions = {},
): Promise<ParallelCorpus> {
  if (!isDownloaded(name, options)) return loadCorpus(name, { lock: options.lock })
  const { languages } = availableDataset(readLock(options.lock), name)
  const [source, target] = [normalised(languages.source), normalised(languages.target ?? languages.source)]
  return readDownloadedCorpus(
    name,
    'translation',
    (pair, id) => ({ id, source: source(pair.source), target: target(pair.target) }),
    options,
  )
}

/** Documents (sources) with their summaries (targets), in lower case where they were downloaded. */
export async function readSummarised(name: string, options: DatasetOptions = {}): Promise<ParallelCorpus> {
  if (!isDownloaded(name, options)) return loadCorpus(name, { lock: options.lock })
  return readDownloadedCorpus(name, 'summarisation', summarised(name, options), options)
}

/** The test split alone, for corpora that are tested on and have no other. */
export async function readSummarisedTest(
  name: string,
  options: DatasetOptions = {},
): Promise<Pick<ParallelCorpus, 'pins' | 'test'>> {
  if (!isDownloaded(name, options)) return loadCorpus(name, { lock: options.lock })
  const { examples, pins } = await readDownloadedSplit(
    name,
    'test',
    'summarisation',
    summarised(name, options),
    options,
  )
  return { test: examples, pins }
}

function summarised(name: string, { lock }: DatasetOptions): Wanted<'summarisation', Pair> {
  const worded = lowerCased(availableDataset(readLock(lock), name).languages.source)
  return ({ document, summary }, id) => ({ id, source: worded(document), target: worded(summary) })
}
