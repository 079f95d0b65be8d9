/** The plain data that experiments, plans and cells are made of. Everything here is JSON. */
import type { Json } from '../base/canonical.ts'

export const tiers = ['pocket', 'desk', 'paper'] as const
export type Tier = (typeof tiers)[number]

/** λ as a function of normalised training time t ∈ [0, 1]. */
export type ScheduleSpec =
  | { readonly kind: 'sigmoid'; readonly t0: number; readonly tau: number; readonly peak?: number }
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'linear' }
  | { readonly kind: 'noanneal' }
  | { readonly kind: 'late'; readonly t0: number; readonly tau: number }
  | { readonly kind: 'after-log-loss'; readonly at: number }

/** A loss as data: rebuilt in the worker process, which is where it runs. */
export type LossSpec =
  | { readonly kind: 'log-loss' }
  | { readonly kind: 'brier' }
  | { readonly kind: 'spherical' }
  | HybridSpec
  | { readonly kind: 'module'; readonly path: string; readonly options: Json }

export const taskKinds = ['translation', 'summarization', 'classification', 'language-modelling'] as const
export type TaskKind = (typeof taskKinds)[number]

/** (1 − λ)·log + λ·bounded. A field that is left out is what HyProS has: Brier, and log-loss as it is. */
export interface HybridSpec {
  readonly kind: 'hybrid'
  readonly lambda: ScheduleSpec
  readonly bounded?: 'spherical'
  /** γ of the focal weight (1 − p_y)^γ on the log part. */
  readonly gamma?: number
}

/** A task as data: which data sets it reads a tier. */
export interface TaskSpec {
  readonly kind: TaskKind
  readonly datasets: Partial<Record<Tier, readonly string[]>>
  /** Data set → data set of another domain, whose test split is scored as well. */
  readonly outOfDomain?: Readonly<Record<string, string>>
}

/** Size of a batch: examples, or target tokens (padding out; a mean over batches, since sentences differ). */
export type BatchSize = number | { readonly tokens: number }

/** How test texts are decoded. */
export interface DecodeSpec {
  /** Hypotheses kept side by side. */
  readonly beam: number
  /** Exponent α of the length that scores are divided by; 0: none. */
  readonly lengthPenalty: number
}

/** The gradient of an arm is scaled to the norm that the gradient of another loss has at the same weights. */
export interface GradientScale {
  readonly normOf: LossSpec
}

export interface TrainSpec {
  /** Updates in all; normalised training time is update / steps. */
  readonly steps: number
  readonly batch: BatchSize
  /** Batches an update, whose losses and gradients are summed; 1 where not given. */
  readonly accumulate: number
  /** Peak of the inverse-square-root schedule. */
  readonly learningRate: number
  /** Updates of linear warm-up. */
  readonly warmup: number
  /** Updates between evaluations (and checkpoints). */
  readonly evaluateEvery: number
  /** Label smoothing ε; 0 where not given. */
  readonly smoothing: number
  /** Dropout rate; 0.1 where not given. */
  readonly dropout: number
  /** Largest Euclidean norm of the gradient over all weights; none where not given. */
  readonly clip?: number
  /** The training ends once so many epochs have passed without a better validation score; never where not given. */
  readonly patience?: number
  /** Beam search of the test splits; greedy where not given. Validation is always decoded greedily. */
  readonly decode?: DecodeSpec
  /** `short-first`: the first epoch from short to long targets, later ones shuffled like any other. */
  readonly order?: 'short-first'
  readonly gradientScale?: GradientScale
}

/** An arm: its loss, and what it differs in beside it. */
export interface ArmSpec {
  readonly loss: LossSpec
  readonly train?: Partial<TrainSpec>
}

/** What a person writes for an arm: a loss, or a loss with settings of its own. */
export type ArmInput =
  | LossSpec
  | (ArmSpec & {
      readonly order?: 'short-first'
      readonly gradientScale?: GradientScale
    })

/** Settings of a tier, and where a data set has others. */
export interface TrainSettings extends TrainSpec {
  readonly datasets?: Readonly<Record<string, Partial<TrainSpec>>>
}

type WithDefault = 'accumulate' | 'smoothing' | 'dropout'

/** What a person writes: defaults may be left out. */
export type TrainInput = Omit<TrainSettings, WithDefault> & Partial<Pick<TrainSpec, WithDefault>>

/** Data set → name of a score → arm → what the claim's authors expect on the test split. */
export type ExpectedScores = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>
>

/** What a person hands to `experiment(name, …)`. */
export interface ExperimentInput {
  readonly task: TaskSpec
  readonly model: Partial<Record<Tier, readonly string[]>>
  readonly arms: Readonly<Record<string, ArmInput>>
  readonly train: Partial<Record<Tier, TrainInput>>
  readonly baseline: string
  readonly bounded: string
  readonly candidate: string
  readonly seeds: readonly number[]
  /** Shown beside what is measured, and judged by nothing. */
  readonly expected?: Partial<Record<Tier, ExpectedScores>>
  /**
   * Numbers of seeds at which the experiment is judged, ascending, to be declared before the first look: with K looks
   * every interval has the level 1 − 0.05/K. One look where not given. The number of seeds is one of them.
   */
  readonly looks?: readonly number[]
}

/** A validated experiment: every field present but for `expected` and `looks`, which most don't declare. */
export interface Experiment {
  readonly name: string
  readonly task: TaskSpec
  readonly model: Partial<Record<Tier, readonly string[]>>
  readonly arms: Readonly<Record<string, ArmSpec>>
  readonly train: Partial<Record<Tier, TrainSettings>>
  readonly baseline: string
  readonly bounded: string
  readonly candidate: string
  readonly seeds: readonly number[]
  readonly expected?: Partial<Record<Tier, ExpectedScores>>
  readonly looks?: readonly number[]
}

/** task × data set × model. */
export interface Instance {
  readonly task: TaskSpec['kind']
  readonly dataset: string
  /** Of another domain, to be tested on as well. */
  readonly outOfDomain?: string
  readonly model: string
}

/** One cell as declared: all a worker needs to train it. `arm` is a name for people and no part of the key. */
export interface CellSpec extends Instance {
  readonly tier: Tier
  readonly arm: string
  readonly loss: LossSpec
  readonly train: TrainSpec
  readonly seed: number
  /** Engine name as in `HYPROS_ENGINE`: `onnx`, `onnx:webgpu`, `tensorflow`, … */
  readonly engine: string
  /** Intra-op threads of the worker; part of the key, since sums depend on it. */
  readonly threads: number
}

/** The step-cost measurement of a candidate against the baseline, on one machine. */
export interface TimingSpec extends Instance {
  readonly tier: Tier
  readonly baseline: LossSpec
  readonly candidate: LossSpec
  readonly train: TrainSpec
  readonly engine: string
  readonly threads: number
  readonly processes: number
  readonly blocks: number
}

export const criterionIds = ['C1', 'C2', 'C3', 'C4', 'C5'] as const
export type CriterionId = (typeof criterionIds)[number]

/** The pure plan of an experiment at one tier on one engine. */
export interface Plan {
  readonly experiment: Experiment
  readonly tier: Tier
  readonly engine: string
  readonly instances: readonly Instance[]
  readonly cells: readonly CellSpec[]
  readonly timing: readonly TimingSpec[]
  readonly criteria: readonly CriterionId[]
}
