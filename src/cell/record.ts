/**
 * What a cell leaves behind. `result` depends on nothing but the key: a retrained cell has the same bytes.
 * `run` is what this one training happened to take (time, memory, machine) and lies in a file of its own.
 */
import type { CellSpec, TimingSpec } from '../experiment/types.ts'

export const recordSchema = 1

export interface DataPin {
  readonly file: string
  readonly sha256: string
}

/** A (source, target) shape that programs are compiled for. Lengths in tokens, end-of-sentence included. */
export interface Bucket {
  readonly source: number
  readonly target: number
  readonly rows: number
}

/** Scores of one split. Names as in the field: bleu 0–100, perplexity, brier 0–2, ece and eceMass 0–1. */
export type Scores = Readonly<Record<string, number>>

export interface CurveRow {
  readonly step: number
  readonly progress: number
  /** null where the loss has no schedule. */
  readonly lambda: number | null
  /** Euclidean norm over all parameters, mean since the last row. */
  readonly gradientNorm: number
  /** Training loss per token, mean since the last row. */
  readonly loss: number
  readonly learningRate: number
  /** On the validation split. */
  readonly scores: Scores
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly lower: number
  readonly upper: number
  readonly count: number
  readonly confidence: number
  readonly accuracy: number
}

export type Outcome =
  | { readonly state: 'trained'; readonly bestStep: number }
  | { readonly state: 'diverged'; readonly step: number; readonly reason: string }

export interface CellResult {
  readonly schema: typeof recordSchema
  readonly key: string
  /** One line that names everything the numbers depend on. */
  readonly signature: string
  readonly spec: Omit<CellSpec, 'arm'>
  readonly engineBuild: string
  readonly versions: Readonly<Record<string, number>>
  readonly pins: readonly DataPin[]
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number }
  readonly vocabulary: number
  readonly buckets: readonly Bucket[]
  /** Entry name → digest of its canonical traced graph. */
  readonly graphs: Readonly<Record<string, string>>
  readonly outcome: Outcome
  /** Name of the score that leads: `bleu`. Higher is better. */
  readonly metric: string
  readonly curve: readonly CurveRow[]
  /** By split: `validation`, `test`, `test/swap-10`. Empty where the cell diverged. */
  readonly scores: Readonly<Record<string, Scores>>
  /** Signatures by score name, as the field prints them (`bleu`: sacreBLEU's). */
  readonly signatures: Readonly<Record<string, string>>
  /** The task's trivial baseline on the test split (`copy`: the source as its own translation). */
  readonly trivial: { readonly name: string; readonly score: number }
  readonly reliability: {
    readonly equalWidth: readonly ReliabilityBin[]
    readonly equalMass: readonly ReliabilityBin[]
  }
  /** By split, per test example: sufficient statistics of the leading score, and token sums (tokens, nll, brier). */
  readonly examples: Readonly<
    Record<
      string,
      { readonly statistics: readonly (readonly number[])[]; readonly tokens: readonly (readonly number[])[] }
    >
  >
  readonly cost: {
    readonly parameters: number
    /** Floating-point operations of one update, mean over the batches trained. */
    readonly flopsPerUpdate: number
    /** Lower bound of a step's peak memory in bytes, from the graph. */
    readonly peakBytesBound: number
  }
  /** Share of padding among the target tokens trained on. */
  readonly paddingShare: number
}

export interface CellRun {
  readonly schema: typeof recordSchema
  readonly startedAt: string
  readonly environment: Environment
  /** Seconds of the worker, over all its runs where it was resumed. */
  readonly wallSeconds: number
  readonly trainSeconds: number
  readonly compileSeconds: number
  /** Median milliseconds of one update. */
  readonly stepMilliseconds: number
  readonly peakMemoryBytes: number
  readonly resumed: number
}

export interface Environment {
  readonly fingerprint: string
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly packages: Readonly<Record<string, string>>
}

export interface CellRecord {
  readonly result: CellResult
  readonly run: CellRun
}

/** Step times in milliseconds: processes → blocks → [a1, b1, b2, a2] (a: baseline, b: candidate). */
export interface TimingRecord {
  readonly schema: typeof recordSchema
  readonly key: string
  readonly spec: TimingSpec
  readonly environment: Environment
  readonly processes: readonly (readonly (readonly number[])[])[]
  /** The baseline against itself, measured in the same run. */
  readonly aa: readonly (readonly (readonly number[])[])[]
}
