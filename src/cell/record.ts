/**
 * What a cell leaves behind. `result` depends on nothing but the key: a retrained cell has the same bytes.
 * `run` is what this one training happened to take (time, memory, machine) and lies in a file of its own.
 */
import type { Json } from '../base/canonical.ts'
import type { CellSpec, TimingSpec } from '../experiment/types.ts'
import type { EntropyBin, ReliabilityBin } from '../metric/index.ts'
import type { Environment } from '../profile/environment.ts'
import type { Bucket } from '../task/buckets.ts'
import type { DataProfile, TrivialBaseline } from '../task/types.ts'
import type { CurveRow } from '../train/checkpoint.ts'

export type { Bucket, CurveRow, Environment, ReliabilityBin }

export const recordSchema = 1

/**
 * Scores of one split. Names as in the field: bleu, rouge1, rouge2, rougeL, accuracy, macroF1 and f1 0–100; perplexity
 * and wordPerplexity; logLikelihood in nats a token; brier 0–2, ece and eceMass 0–1.
 */
export type Scores = Readonly<Record<string, number>>

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
  readonly pins: DataProfile['pins']
  readonly counts: DataProfile['counts']
  readonly vocabulary: number
  readonly buckets: readonly Bucket[]
  /** Entry name → digest of its canonical traced graph. */
  readonly graphs: Readonly<Record<string, string>>
  readonly outcome: Outcome
  /** Name of the score that leads: `bleu`, `rougeL`, `accuracy`, `logLikelihood`. Higher is better. */
  readonly metric: string
  readonly curve: readonly CurveRow[]
  /** By split: `validation`, `test`, `test/swap-10`. Empty where the cell diverged. */
  readonly scores: Readonly<Record<string, Scores>>
  /** Signatures by score name, as the field prints them (`bleu`: sacreBLEU's). */
  readonly signatures: Readonly<Record<string, string>>
  /** The task's trivial baseline on the test split (`copy`: the source as its own translation). */
  readonly trivial: TrivialBaseline
  /** Further systems that were not trained. */
  readonly alsoTrivial?: readonly TrivialBaseline[]
  readonly reliability: {
    readonly equalWidth: readonly ReliabilityBin[]
    readonly equalMass: readonly ReliabilityBin[]
  }
  /** Of the predictions on the test split, of a language model. */
  readonly entropy?: readonly EntropyBin[]
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
  /** Share of updates whose gradient was cut to the largest norm, of a training that has one. */
  readonly clippedShare?: number
  /** Share of padding among the target tokens trained on. */
  readonly paddingShare: number
}

export interface CellRun {
  readonly schema: typeof recordSchema
  readonly startedAt: string
  readonly environment: Environment
  /** Seconds of the worker, over all its runs where it was resumed. */
  readonly wallSeconds: number
  /** Of all cores, over all runs of the worker; records from before it was noted lack it. */
  readonly coreSeconds?: number
  readonly trainSeconds: number
  readonly compileSeconds: number
  /** Median milliseconds of one update. */
  readonly stepMilliseconds: number
  readonly peakMemoryBytes: number
  readonly resumed: number
}

export interface CellRecord {
  readonly result: CellResult
  readonly run: CellRun
}

/** Scores of a trained cell on its test split, perturbed. Depends on nothing but the key, as a cell's result. */
export interface PerturbedRecord {
  readonly schema: typeof recordSchema
  readonly key: string
  /** Key of the cell whose weights were scored. */
  readonly cell: string
  readonly perturbation: string
  /** What the name stands for. */
  readonly settings: Json
  readonly scores: Scores
  /** Per test example, as in the record of the cell. */
  readonly examples: CellResult['examples'][string]
  /** Mean edits of a text that a model reads, by words and by characters. */
  readonly distance: { readonly words: number; readonly characters: number }
  /** Texts that are other ones now. */
  readonly changed: number
  /** What was searched for and put before every text. */
  readonly trigger?: {
    readonly text: string
    readonly tokens: readonly number[]
    /** Mean loss of a target token on the examples searched on: after each round, from a random trigger on. */
    readonly losses: readonly number[]
    readonly evaluations: number
  }
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
  /** Records from before it was noted lack it. */
  readonly load?: MachineLoad
}

/** Cores that other processes kept busy, on average, and how many the machine has. */
export interface MachineLoad {
  readonly cores: number
  /** In the second before the first process. */
  readonly before: number
  /** While the blocks of each process ran. */
  readonly during: readonly number[]
}
