import { DataError } from '../base/errors.ts'
import { loadDocuments } from './corpus.ts'
import type { DatasetOptions } from './datasets/open.ts'
import { lowerCased } from './datasets/wording.ts'
import { isDownloaded, readDownloadedCorpus, type Wanted } from './downloaded-corpus.ts'
import { availableDataset, readLock } from './lock.ts'
import type { Corpus, Document } from './types.ts'

/** Documents to model, blank ones left out; in lower case where they were downloaded. */
export async function readDocuments(name: string, options: DatasetOptions = {}): Promise<Corpus<Document>> {
  if (!isDownloaded(name, options)) return loadDocuments(name, { lock: options.lock })
  return filled(await readDownloadedCorpus(name, 'text', document(name, options), options))
}

function document(name: string, { lock }: DatasetOptions): Wanted<'text', Document> {
  const worded = lowerCased(availableDataset(readLock(lock), name).languages.source)
  return ({ text }, id) => ({ id, text: worded(text) })
}

function filled(corpus: Corpus<Document>): Corpus<Document> {
  const keep = (documents: readonly Document[]) => documents.filter(({ text }) => text !== '')
  const kept = {
    ...corpus,
    train: keep(corpus.train),
    validation: keep(corpus.validation),
    test: keep(corpus.test),
  }
  if (kept.train.length > 0 && kept.validation.length > 0 && kept.test.length > 0) return kept
  throw new DataError('too few texts for three splits', `data set "${corpus.name}"`, 'use a larger one')
}
