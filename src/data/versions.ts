/**
 * One number a part whose code decides what a model is trained on. They enter the key of a cell: raise one when
 * the part's output changes (a golden test a part notices), and the cells that used it are trained anew.
 */
export const versions = {
  /** Files → pairs: which texts, how joined, how lower-cased. */
  reader: 2,
  /** Pairs → train, validation, test. */
  split: 1,
  /** Texts → vocabulary and merges; text → ids. */
  tokenizer: 1,
  /** Lengths → buckets; examples → batches of an epoch. */
  batching: 1,
  /** Perturbed sources. */
  noise: 1,
} as const
