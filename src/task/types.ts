import type { Tokenizer } from '../data/tokenizer.ts'
import type { BatchSize } from '../experiment/types.ts'
import type { EntropyBin } from '../metric/index.ts'
import type { Architecture } from '../model/config.ts'
import type { Bucket } from './buckets.ts'

/**
 * One example as a model sees it, in token ids. Sequence to sequence: both sides end with the end-of-sentence token.
 * Classification: `target` is the class alone. Language modelling: `source` is empty.
 */
export interface TokenPair {
  readonly source: readonly number[]
  readonly target: readonly number[]
}

/** A split to be scored: its examples with their reference texts (labels, of a classification). */
export interface ScoredSplit {
  readonly examples: readonly TokenPair[]
  readonly references: readonly string[]
}

/** What decides the shapes of every program, and what a key needs to know of the data. */
export interface DataProfile {
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  readonly counts: {
    readonly train: number
    readonly validation: number
    readonly test: number
    /** Of the corpus of another domain, where there is one. */
    readonly outOfDomain?: number
  }
  /** SHA-256 of the texts of all splits, perturbed ones included. */
  readonly examples: string
  readonly vocabulary: number
  /** Of a classification. */
  readonly classes?: number
  /** SHA-256 of tokenizer.json. */
  readonly tokenizer: string
  readonly buckets: readonly Bucket[]
}

/** What a system that was not trained scores on the test split, by the leading score. */
export interface TrivialBaseline {
  readonly name: string
  readonly score: number
}

/** What a model reads on the test split, and the split with other texts in their place. */
export interface ReadTexts {
  readonly texts: readonly string[]
  with(texts: readonly string[]): ScoredSplit
}

export interface TaskData {
  readonly profile: DataProfile
  readonly tokenizerJson: string
  readonly tokenizer: Tokenizer
  readonly train: readonly TokenPair[]
  /** `validation`, `test`, and the test split's perturbed forms: `test/swap-10`, `test/out-of-domain`, … */
  readonly scored: Readonly<Record<string, ScoredSplit>>
  /**
   * Systems without training; the first is what an arm has to beat before its robustness means anything. Computed when
   * asked for, since few who prepare a task want to know.
   */
  trivial(): readonly [TrivialBaseline, ...TrivialBaseline[]]
  /** Names of the classes of a classification. */
  readonly labels?: readonly string[]
  /** Where what is read is not what is predicted: not of a language model. */
  readonly read?: ReadTexts
}

/** What decides a cell's data. */
export interface DataChoice {
  readonly dataset: string
  /** Data set of another domain that the test is repeated on. */
  readonly outOfDomain?: string
  readonly batch: BatchSize
}

/** Teacher-forced values of an example's target tokens, end-of-sentence included; [n] each. */
export interface ForcedValues {
  /** Negative log-likelihood, in nats. */
  readonly nll: Float32Array
  readonly brier: Float32Array
  /** Largest probability. */
  readonly confidence: Float32Array
  /** 1 where the most probable token is the label. */
  readonly correct: Float32Array
  /** Most probable class, of a classification. */
  readonly predicted?: Int32Array
  /** Of the distribution, in nats, of a language model. */
  readonly entropy?: Float32Array
}

/** What a model said on a split. */
export interface Outputs {
  readonly forced: readonly ForcedValues[]
  /** Decoded texts, or names of predicted classes; none of a language model. */
  readonly hypotheses: readonly string[]
}

/** What a task makes of it, beside the token scores that all tasks have. */
export interface TaskScores {
  /** The leading score, and others. */
  readonly scores: Readonly<Record<string, number>>
  /** Per example: sufficient statistics of the leading score (see `leadingScores`). */
  readonly statistics: readonly (readonly number[])[]
  readonly entropy?: readonly EntropyBin[]
}

/** A task: examples → tokens → scores. */
export interface Task {
  readonly architecture: Architecture
  /** Name of the score that leads; higher is better. */
  readonly metric: string
  /** Forms of the test split that a cell is scored on, beside another domain. */
  readonly perturbed: readonly string[]
  /** By score name, as the field prints them. */
  signatures(data: TaskData): Readonly<Record<string, string>>
  /** Reads a data set and learns its tokenizer on the training split. @throws DataError, ConfigError */
  prepare(choice: DataChoice): Promise<TaskData>
  score(outputs: Outputs, split: ScoredSplit, data: TaskData): TaskScores
}
