/** One example of a parallel corpus, lower-cased text as the model sees it before tokenising. */
export interface Pair {
  /** Stable across versions of the reader: for `ts-diagnostics-*` the diagnostic's key. */
  readonly id: string
  readonly source: string
  readonly target: string
}

export interface ParallelCorpus {
  readonly name: string
  /** Files read, with the digests that were checked while reading. */
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  readonly train: readonly Pair[]
  readonly validation: readonly Pair[]
  readonly test: readonly Pair[]
}
