import { ConfigError } from '../base/errors.ts'
import type { ArmTable } from '../stats/index.ts'

/** The per-seed quantities of an instance. */
export type Field = 'metric' | 'steps' | 'ece' | 'brier' | 'degradation'

/** What one instance (task × data set × model) measured; null in a table: that run diverged. */
export interface InstanceInput extends Partial<Readonly<Record<Field, ArmTable>>> {
  /** For people: `ts-diagnostics-en-de · transformer-pocket`. */
  readonly name?: string
  /** Leading test score, higher is better. */
  readonly metric?: ArmTable
  /** Updates until the common target, see `stepsToTarget`. */
  readonly steps?: ArmTable
  /** Expected calibration error of the binning named beforehand, 0–1. */
  readonly ece?: ArmTable
  /** Token Brier score, 0–2. */
  readonly brier?: ArmTable
  /** Loss of the metric under perturbation, mean over levels; higher is worse. */
  readonly degradation?: ArmTable
  /** Variance over test examples (paired bootstrap) of the mean difference; `steps`, `ece`, `brier` on logs. */
  readonly v_ex?: Partial<Readonly<Record<Field, number>>>
  /** What the task's trivial baseline scores (copying the source, the majority class). */
  readonly trivial?: { readonly metric?: number }
}

/** Input of C2, C3 and C4. */
export interface ClaimInput {
  /** Confidence level; 0.95 where not given, 1 − 0.05/K where K looks are declared. */
  readonly level?: number
  readonly instances: readonly InstanceInput[]
}

/** Input of C1: processes → blocks after warm-up → [a1, b1, b2, a2], a the baseline, b the candidate. */
export interface TimingInput {
  readonly level?: number
  readonly processes: readonly (readonly (readonly number[])[])[]
  /** The baseline against itself, measured in the same run. */
  readonly aa?: readonly (readonly (readonly number[])[])[]
  /** Blocks that every process has to have; 30 where not given. */
  readonly min_blocks?: number
}

/** Input of C5: the candidate's gain on the baseline in each comparison; null: the candidate diverged. */
export interface ComparisonsInput {
  readonly level?: number
  readonly comparisons: readonly {
    readonly dataset: string
    readonly model: string
    readonly gain: number | null
  }[]
}

/** The arms that play a part in the criteria. */
export interface ArmNames {
  readonly baseline: string
  readonly bounded: string
  readonly candidate: string
}

export const defaultArms: ArmNames = { baseline: 'log-loss', bounded: 'brier', candidate: 'hypros' }

/** The confidence level of an input. @throws ConfigError outside (0, 1) */
export function levelOf(input: { readonly level?: number }): number {
  const level = input.level ?? 0.95
  if (!(level > 0 && level < 1)) {
    throw new ConfigError(
      `level ${level} is no confidence level`,
      '`level` of the input of a criterion',
      'give a number between 0 and 1, such as 0.95',
    )
  }
  return level
}

export function instanceName(instance: InstanceInput, index: number): string {
  return instance.name ?? `instance ${index + 1}`
}
