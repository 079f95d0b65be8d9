import type { Finding } from '../cell/check/finding.ts'
import type { CellRecord, TimingRecord } from '../cell/record.ts'
import type { CellSpec, CriterionId, Plan } from '../experiment/types.ts'
import type { OtherArm } from '../verdict/index.ts'
import type { Verdict, VerdictState } from '../verdict/types.ts'
import type { NoiseRecord } from './noise.ts'
import type { InstanceVerdicts } from './types.ts'

/** A planned cell with what the store holds of it; `note` says why there is no record. */
export interface ReportCell {
  readonly spec: CellSpec
  readonly key: string | null
  readonly record: CellRecord | null
  readonly note?: string
}

/** The verdict recorded for each criterion. */
export type RecordedStates = Readonly<Partial<Record<CriterionId, VerdictState>>>

export interface ReportInput {
  readonly plan: Plan
  readonly cells: readonly ReportCell[]
  readonly verdicts: readonly Verdict[]
  readonly timing: TimingRecord | null
  /** The noise floor that was last measured, whatever on. */
  readonly noise?: NoiseRecord | null
  /** Warnings about losses and data. */
  readonly findings?: readonly Finding[]
  /** Arms beside the candidate: p-values adjusted for all of them, no verdicts. */
  readonly others?: readonly OtherArm[]
  /** Each instance judged alone. */
  readonly byInstance?: readonly InstanceVerdicts[]
  readonly recorded?: RecordedStates
  /** By engine: what is recorded for the same experiment and tier on others than the plan's. */
  readonly recordedElsewhere?: Readonly<Record<string, RecordedStates>>
  /** ISO 8601; handed in, since a renderer has no clock. */
  readonly generatedAt: string
  /** Of hypros. */
  readonly version: string
  /** The command line that repeats the run. */
  readonly command?: string
}
