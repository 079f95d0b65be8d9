/** What the vitest process and a worker process say to each other, as JSON over IPC. */
import type { PlainError } from '../base/errors.ts'
import type { CellSpec, Plan, TimingSpec } from '../experiment/types.ts'
import type { SplitFacts } from './check/data.ts'
import type { Finding } from './check/finding.ts'
import type { LevelName } from './levels.ts'
import type { Profiled, ProfileRequest } from './profile-cells.ts'
import type { Workload } from './workload.ts'

/** A cell with its key, or with the reason why it can't have one (its loss can't be traced or trained with, its data is missing). */
export type PlannedCell =
  | {
      readonly state: 'ready'
      readonly spec: CellSpec
      readonly key: string
      /** What the splits of its data leave in a record. */
      readonly fingerprints: SplitFacts['fingerprints']
    }
  | { readonly state: 'refused'; readonly spec: CellSpec; readonly error: PlainError }

export type ReadyCell = Extract<PlannedCell, { state: 'ready' }>

export type PlannedTiming =
  | { readonly state: 'ready'; readonly spec: TimingSpec; readonly key: string }
  | { readonly state: 'refused'; readonly spec: TimingSpec; readonly error: PlainError }

/** One job a worker process; it ends after it. `store` is the root folder of the store (`…/.hypros`). */
export type Job =
  | { readonly kind: 'plan'; readonly store: string; readonly plan: Plan }
  | { readonly kind: 'train'; readonly store: string; readonly cell: CellSpec; readonly key: string }
  /** Scores a trained cell on perturbed test splits. */
  | {
      readonly kind: 'perturb'
      readonly store: string
      readonly cell: CellSpec
      readonly key: string
      readonly levels: readonly LevelName[]
    }
  /** One process of the step-cost measurement; answers with its blocks. */
  | { readonly kind: 'time'; readonly store: string; readonly timing: TimingSpec; readonly process: number }
  /** Draws what cells of this data and model are profiled on. */
  | { readonly kind: 'sample'; readonly store: string; readonly cell: CellSpec; readonly count: number }
  /** Runs trained cells on it, in turn. */
  | ({ readonly kind: 'profile'; readonly store: string } & ProfileRequest)

export interface Progress {
  readonly phase: 'prepare' | 'compile' | 'train' | 'evaluate' | 'test' | 'time'
  readonly step: number
  readonly steps: number
  /** Training loss per token at `step`, where there is one. */
  readonly loss?: number
  readonly secondsLeft?: number
}

/** What a worker that said `prepared` waits for. */
export interface TurnMessage {
  readonly type: 'turn'
}

export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  /** It waits for its turn, and takes no processor meanwhile. */
  | { readonly type: 'prepared' }
  | {
      readonly type: 'planned'
      readonly cells: readonly PlannedCell[]
      readonly timing: readonly PlannedTiming[]
      /** Warnings about losses and data. */
      readonly findings: readonly Finding[]
    }
  /** The record lies in the store. */
  | { readonly type: 'trained'; readonly key: string }
  /** The scores lie in the store. */
  | { readonly type: 'perturbed'; readonly key: string }
  /** Milliseconds [a1, b1, b2, a2] a block: baseline against candidate, and baseline against itself. */
  | {
      readonly type: 'timed'
      readonly blocks: readonly (readonly number[])[]
      readonly aa: readonly (readonly number[])[]
      /** Cores that other processes kept busy meanwhile. */
      readonly others: number
    }
  | { readonly type: 'sampled'; readonly workload: Workload }
  | ({ readonly type: 'profiled' } & Profiled)
  | { readonly type: 'failed'; readonly error: PlainError }
