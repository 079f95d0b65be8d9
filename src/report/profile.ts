/** What trained models cost when they are used, and what their training took. Pure: times come in, ratios go out. */
import type { WorkUnit } from '../cell/inference.ts'
import type { Pass } from '../cell/profile-cells.ts'
import type { InstanceProfile } from '../cell/profile-instance.ts'
import type { CellRecord, Environment } from '../cell/record.ts'
import type { EnergySource } from '../profile/energy.ts'
import { median, quantile } from '../stats/index.ts'
import { gigaflopsPerSecond } from './measures.ts'

export const profileSchema = 1

/** Inference at one batch size. */
export interface InferenceRow {
  /** Examples a batch. */
  readonly batch: number
  /** In the unit of the instance; median over rounds. */
  readonly perSecond: number
  /** Rate over the baseline's in the same round; null of the baseline itself, and where there is none. */
  readonly ratio: { readonly median: number; readonly lowest: number; readonly highest: number } | null
  /** Milliseconds of a batch, over all batches of all rounds. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly batches: number }
  /** Tokens or examples of one pass over the workload. */
  readonly work: number
  readonly peakMemoryBytes: number
  readonly joulesPerExample: number | null
}

/** What a record says of a training. */
export interface TrainingCost {
  readonly stepMilliseconds: number
  readonly flopsPerUpdate: number
  readonly gigaflopsPerSecond: number | null
  readonly peakMemoryBytes: number
  /** null of records from before it was noted. */
  readonly coreSeconds: number | null
}

export interface ProfiledArm {
  readonly arm: string
  readonly seed: number
  readonly key: string
  readonly inference: readonly InferenceRow[]
  readonly training: TrainingCost
}

export interface ProfiledInstance {
  readonly task: string
  readonly dataset: string
  readonly model: string
  readonly unit: WorkUnit
  /** Of the test split, that a pass runs over. */
  readonly examples: number
  readonly energy: EnergySource
  /** The arm that ratios are over; null where it was not profiled. */
  readonly baseline: string | null
  readonly arms: readonly ProfiledArm[]
}

/** A cell that has no weights to profile. */
export interface Unprofiled {
  readonly arm: string
  readonly seed: number
  readonly dataset: string
  readonly model: string
  readonly reason: string
}

export interface ProfileReport {
  readonly schema: typeof profileSchema
  readonly version: string
  readonly generatedAt: string
  /** null where cells were named. */
  readonly experiment: string | null
  readonly tier: string
  readonly engine: string
  readonly rounds: number
  readonly environment: Environment
  readonly instances: readonly ProfiledInstance[]
  readonly missing: readonly Unprofiled[]
  /** The command that trains what is missing; null where nothing is, or no command can. */
  readonly run: string | null
}

/** A profiled cell with its name in the comparison. */
export interface NamedCell {
  readonly arm: string
  readonly seed: number
  readonly key: string
  readonly record: CellRecord
}

/** An instance's part of the report; `cells` in the order in which they were profiled. */
export function profiledInstance(
  { unit, examples, energy, batches }: InstanceProfile,
  cells: readonly NamedCell[],
  baseline: string,
): ProfiledInstance {
  const first = cells[0] as NamedCell
  const { task, dataset, model } = first.record.result.spec
  const reference = cells.findIndex(({ arm }) => arm === baseline)
  return {
    task,
    dataset,
    model,
    unit,
    examples,
    energy,
    baseline: reference < 0 ? null : baseline,
    arms: cells.map(({ arm, seed, key, record }, index) => ({
      arm,
      seed,
      key,
      inference: batches.map(({ rows, cells: measured }): InferenceRow => {
        const { passes, peakMemoryBytes } = measured[index] as (typeof measured)[number]
        const others = index === reference ? undefined : measured[reference]?.passes
        return { batch: rows, ...speedOf(passes, others, examples), peakMemoryBytes }
      }),
      training: trainingCost(record),
    })),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const rate = ({ work, milliseconds }: Pass): number => (1000 * work) / sum(milliseconds)

/** Speed over rounds, and its ratio to a reference measured in the same ones. */
export function speedOf(
  passes: readonly Pass[],
  reference: readonly Pass[] | undefined,
  examples: number,
): Omit<InferenceRow, 'batch' | 'peakMemoryBytes'> {
  const times = passes.flatMap(({ milliseconds }) => milliseconds)
  const ratios = passes.flatMap((pass, round) => {
    const other = reference?.[round]
    return other === undefined ? [] : [rate(pass) / rate(other)]
  })
  const joules = passes.flatMap((pass) => pass.joules ?? [])
  return {
    perSecond: median(passes.map(rate)),
    ratio:
      ratios.length === 0
        ? null
        : { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) },
    latency: { p50: quantile(times, 0.5), p95: quantile(times, 0.95), batches: times.length },
    work: passes[0]?.work ?? 0,
    joulesPerExample: joules.length < passes.length ? null : sum(joules) / (passes.length * examples),
  }
}

function trainingCost({ result, run }: CellRecord): TrainingCost {
  const { flopsPerUpdate } = result.cost
  const { stepMilliseconds, peakMemoryBytes, coreSeconds = null } = run
  return {
    stepMilliseconds,
    flopsPerUpdate,
    gigaflopsPerSecond: gigaflopsPerSecond({ flopsPerUpdate, stepMilliseconds }),
    peakMemoryBytes,
    coreSeconds,
  }
}
