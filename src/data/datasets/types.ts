import type { Source } from '../readers/source.ts'

/** What a data set is made of, by kind; texts are as the publisher has them. */
export interface Examples {
  readonly translation: { readonly source: string; readonly target: string }
  /** `label` is empty where the publisher keeps it secret. Several texts of an example have a line each. */
  readonly classification: { readonly text: string; readonly label: string }
  /** Sentences of a summary have a line each, where they are told apart. */
  readonly summarisation: { readonly document: string; readonly summary: string }
  readonly text: { readonly text: string }
  /** A word and what it is mistaken for. */
  readonly lexicon: { readonly word: string; readonly variants: readonly string[] }
}

export type Kind = keyof Examples

/** A file of a data set whose bytes have been checked. */
export interface CheckedFile extends Source {
  readonly path: string
}

export interface Pinned {
  readonly file: string
  /** Computed where the publisher gave another digest. */
  readonly sha256: string
}

/** The files of a data set, each checked when it is first asked for. */
export interface DatasetFiles {
  /** By the name that the lock gives it, without its folder. */
  get(name: string): Promise<CheckedFile>
  /** The files asked for so far, by name, with the digests that were checked. */
  pins(): readonly Pinned[]
}

export type SplitReader<K extends Kind> = (files: DatasetFiles) => AsyncIterable<Examples[K]>

/** How the splits of a data set are read; the names are those of the lock. */
export interface DatasetReader<K extends Kind = Kind> {
  readonly kind: K
  readonly splits: Readonly<Record<string, SplitReader<K>>>
}
