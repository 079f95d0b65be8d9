import { DataError } from '../base/errors.ts'
import { randomStream } from '../base/random.ts'
import { mergedClusters, nearDuplicates } from './duplicates.ts'
import { readPinnedFiles } from './files.ts'
import { embeddedDataset, readLock } from './lock.ts'
import { documentRecipes, labelledRecipes, pairRecipes, type Recipes } from './pocket/recipes.ts'
import { splitClusters } from './split.ts'
import type { Corpus, Document, LabelledText, ParallelCorpus } from './types.ts'

/** The split belongs to the corpus: it is the same whatever the seed of a cell. */
const corpusSeed = 1
/** Texts at least this alike (Jaccard of their words) stay in one split. */
const nearDuplicateThreshold = 0.8

export interface CorpusOptions {
  /** Path of another lock than the package's own. */
  readonly lock?: string
  /** Folder that stands in for the place where the lock says the files lie. Digests are checked all the same. */
  readonly folder?: string
}

function load<Example>(
  name: string,
  recipes: Recipes<Example>,
  what: string,
  options: CorpusOptions,
): Corpus<Example> {
  const entry = embeddedDataset(readLock(options.lock), name)
  const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined
  if (!recipe) {
    throw new DataError(`"${name}" is no ${what}`, 'fixtures/datasets.lock', `use ${Object.keys(recipes)}`)
  }
  const files = readPinnedFiles(entry, options.folder)
  const examples = recipe.read(files, entry.languages)
  const compared = examples.map((example) => recipe.compared(example, entry.languages))
  const fields = [...(compared[0] ?? []).keys()]
  const clusters = fields
    .map((field) =>
      nearDuplicates(
        compared.map((texts) => texts[field] as string),
        nearDuplicateThreshold,
      ),
    )
    .reduce(mergedClusters)
  const split = splitClusters(clusters, entry.splits, randomStream(corpusSeed, 'split'))
  if (split.train.length !== entry.splits.train) {
    throw new DataError(
      `the training split has ${split.train.length} examples, the lock promises ${entry.splits.train}`,
      `data set "${name}"`,
      'raise the version of the reader or of the split and correct the lock',
    )
  }
  const pick = (indices: readonly number[]) => indices.map((i) => examples[i] as Example)
  return {
    name,
    pins: files.map(({ file, sha256 }) => ({ file, sha256 })),
    train: pick(split.train),
    validation: pick(split.validation),
    test: pick(split.test),
  }
}

/**
 * Reads a corpus of source and target texts from its pinned files: digests checked, near-duplicates in one split,
 * splits of the sizes in the lock, each in the reader's order. Takes about 0.1 s for `ts-diagnostics-en-de`, and for
 * corpora of declarations 0.5 s, or 2 s where the compiler has to parse them first (see `readDeclarations`).
 */
export function loadCorpus(name: string, options: CorpusOptions = {}): ParallelCorpus {
  return load(name, pairRecipes, 'parallel corpus', options)
}

/** Reads a corpus of texts with labels; see `loadCorpus`. */
export function loadLabelled(name: string, options: CorpusOptions = {}): Corpus<LabelledText> {
  return load(name, labelledRecipes, 'corpus of labelled texts', options)
}

/** Reads a corpus of documents; see `loadCorpus`. */
export function loadDocuments(name: string, options: CorpusOptions = {}): Corpus<Document> {
  return load(name, documentRecipes, 'corpus of documents', options)
}
