import type { PinnedFile } from '../files.ts'
import { readTsDiagnostics } from '../ts-diagnostics.ts'
import type { Document, LabelledText, Pair } from '../types.ts'
import { readDocuments } from './documents.ts'
import { readKinds } from './kinds.ts'
import { readSummaries } from './summaries.ts'
import { readTopics } from './topics.ts'

/** Languages of a data set, as the lock has them. */
export interface Languages {
  readonly source: string
  readonly target?: string | undefined
}

/** How a corpus is made of its pinned files. */
export interface Recipe<Example> {
  /** The examples in a fixed order, each with an id of its own. */
  readonly read: (files: readonly PinnedFile[], languages: Languages) => readonly Example[]
  /** The texts of an example by which near-duplicates are found: one that is alike is enough. */
  readonly compared: (example: Example, languages: Languages) => readonly string[]
}

export type Recipes<Example> = Readonly<Record<string, Recipe<Example>>>

/** By the English side where there is one: the languages then share their splits. */
const diagnostics: Recipe<Pair> = {
  read: (files, { source, target }) => readTsDiagnostics(files, source, target ?? source),
  compared: (pair, { target }) => [target === 'en' ? pair.target : pair.source],
}

const locales = ['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw']

const summaries: Recipe<Pair> = {
  read: readSummaries,
  compared: ({ source, target }) => [source, target],
}

/** Source → target: translation and code summarisation. */
export const pairRecipes: Recipes<Pair> = {
  ...Object.fromEntries(
    locales.flatMap((locale) => [
      [`ts-diagnostics-en-${locale}`, diagnostics],
      [`ts-diagnostics-${locale}-en`, diagnostics],
    ]),
  ),
  'ts-lib-summaries': summaries,
  'types-node-summaries': summaries,
}

const byText = ({ text }: { readonly text: string }) => [text]

/** Text → label: classification. */
export const labelledRecipes: Recipes<LabelledText> = {
  'ts-lib-kinds': { read: readKinds, compared: byText },
  'types-node-kinds': { read: readKinds, compared: byText },
  'types-node-topics': { read: readTopics, compared: byText },
}

/** Text: language modelling. */
export const documentRecipes: Recipes<Document> = {
  'ts-lib-docs': { read: readDocuments, compared: byText },
  'types-node-docs': { read: readDocuments, compared: byText },
}
