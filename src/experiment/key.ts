import { digestOf, type Json } from '../base/canonical.ts'
import type { TrainSpec } from './types.ts'

/** The parts of the program whose code, not only whose input, decides a result. Raise one when it changes. */
export type VersionedPart =
  | 'reader'
  | 'split'
  | 'noise'
  | 'tokenizer'
  | 'batching'
  | 'initialisation'
  | 'loop'
  | 'lowering'
  | 'decoder'
  | 'metric'

/** Everything that decides a cell's result. Names of arms, data sets and models are not in it: what they stand for is. */
export interface KeyParts {
  /** Version of the record. */
  readonly schema: number
  /** Entry name → digest of its canonical traced graph: model and loss, as computed. */
  readonly graphs: Readonly<Record<string, string>>
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  /** Digest of every example of every split, as read. */
  readonly examples: string
  /** Digest of the tokenizer's file. */
  readonly tokenizer: string
  readonly buckets: readonly {
    readonly source: number
    readonly target: number
    readonly rows: number
  }[]
  readonly train: TrainSpec
  readonly seed: number
  readonly engineBuild: string
  readonly threads: number
  readonly versions: Readonly<Record<VersionedPart, number>>
}

/** Content address of a cell: SHA-256 of the canonical JSON of its parts. */
export function cellKey({ train, ...parts }: KeyParts): string {
  return digestOf({ kind: 'cell', ...parts, train: accumulateShown(train) })
}

/** An update on one batch is what every update was before there was a choice: its key says nothing of it. */
function accumulateShown<T extends { readonly accumulate: number }>(parts: T): Omit<T, 'accumulate'> {
  const { accumulate, ...others } = parts
  return accumulate === 1 ? others : parts
}

/** Everything that decides the scores of a trained cell on a perturbed test split. */
export interface PerturbedKeyParts {
  readonly schema: number
  /** Key of the cell: it stands for weights and data, and for the versions of noise, decoder and metric. */
  readonly cell: string
  readonly perturbation: string
  /** What the name stands for. */
  readonly settings: Json
  /** Version of how perturbed splits are made and scored. */
  readonly version: number
}

/** Content address of the scores of a trained cell on a perturbed test split. */
export function perturbedKey(parts: PerturbedKeyParts): string {
  return digestOf({ kind: 'perturbed', ...parts })
}

/** Everything that decides what a step-cost measurement measures, and where. */
export interface TimingKeyParts {
  readonly schema: number
  readonly baseline: Readonly<Record<string, string>>
  readonly candidate: Readonly<Record<string, string>>
  readonly buckets: KeyParts['buckets']
  readonly engineBuild: string
  /** Version of how graphs are lowered. */
  readonly lowering: number
  /** Version of how steps are timed. */
  readonly timing: number
  readonly threads: number
  /** Batches an update. */
  readonly accumulate: number
  readonly processes: number
  readonly blocks: number
  /** Of the machine: step cost is a property of it. */
  readonly fingerprint: string
}

/** Content address of a step-cost measurement. */
export function timingKey(parts: TimingKeyParts): string {
  return digestOf({ kind: 'timing', ...accumulateShown(parts) })
}
