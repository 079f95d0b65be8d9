import { ConfigError, DataError } from '../../base/errors.ts'
import { type Places, placesOf } from '../fetch/place.ts'
import { availableDataset, readLock } from '../lock.ts'
import { classificationSets } from './classification.ts'
import { datasetFiles } from './files.ts'
import { lexiconSets } from './lexicons.ts'
import { summarisationSets } from './summarisation.ts'
import { textSets } from './text.ts'
import { translationSets } from './translation.ts'
import type { DatasetReader, Examples, Kind, Pinned } from './types.ts'

/** Data sets that are downloaded, and how they are read. Those of npm packages are in `corpus.ts`. */
export const datasetReaders: Readonly<Record<string, DatasetReader>> = {
  ...translationSets,
  ...classificationSets,
  ...summarisationSets,
  ...textSets,
  ...lexiconSets,
}

/** The examples of a split, with the kind that says what they are. */
export type OpenDataset = {
  [K in Kind]: {
    readonly kind: K
    readonly examples: AsyncIterable<Examples[K]>
    /** The files that have been read: complete once the examples are. */
    pins(): readonly Pinned[]
  }
}[Kind]

export interface DatasetOptions {
  /** Path of another lock than the package's own. */
  readonly lock?: string
  /** Where files are looked for; the user's cache and mirror by default. */
  readonly places?: Places
}

/**
 * Opens a split of a data set that has been fetched. Its examples stream: memory does not grow with their number,
 * except that archives of many small files need the list of those that belong to a split. Files are checked by size
 * and digest before the first example comes.
 * @throws ConfigError for a name or a split that there is not. Reading throws a DataError for a file that is missing
 *   (with the command that fetches it), altered or malformed.
 */
export function openDataset(name: string, split: string, options: DatasetOptions = {}): OpenDataset {
  const { source } = availableDataset(readLock(options.lock), name)
  const reader = Object.hasOwn(datasetReaders, name) ? datasetReaders[name] : undefined
  if (reader === undefined || source.kind !== 'url') {
    throw new DataError(`"${name}" has no reader here`, 'src/data/datasets', 'read it through loadCorpus')
  }
  const read = Object.hasOwn(reader.splits, split) ? reader.splits[split] : undefined
  if (read === undefined) {
    const splits = Object.keys(reader.splits).join(', ')
    throw new ConfigError(
      `data set "${name}" has no split "${split}"`,
      'the split asked for',
      `use one of: ${splits}`,
    )
  }
  const files = datasetFiles(name, source.files, options.places ?? placesOf())
  return { kind: reader.kind, examples: read(files), pins: files.pins } as OpenDataset
}
