/** One example of a parallel corpus: text as the model sees it before tokenising. */
export interface Pair {
  /** Stable across versions of the reader: for `ts-diagnostics-*` the diagnostic's key. */
  readonly id: string
  readonly source: string
  readonly target: string
}

/** One example of a classification corpus. */
export interface LabelledText {
  readonly id: string
  readonly text: string
  readonly label: string
}

/** One example of a corpus for language modelling. Paragraphs are parted by a newline. */
export interface Document {
  readonly id: string
  readonly text: string
}

/** Examples read from pinned files, in three splits. */
export interface Corpus<Example> {
  readonly name: string
  /** Files read, with the digests that were checked while reading. */
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  readonly train: readonly Example[]
  readonly validation: readonly Example[]
  readonly test: readonly Example[]
}

export type ParallelCorpus = Corpus<Pair>
