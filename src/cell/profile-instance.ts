import type { CellSpec } from '../experiment/types.ts'
import type { EnergySource } from '../profile/energy.ts'
import { runWorker } from './fork.ts'
import { type WorkUnit, workUnit } from './inference.ts'
import { type PoolOptions, withSlots } from './pool.ts'
import type { Pass, Profiled } from './profile-cells.ts'

/** Trained cells of one data set, model and engine. */
export interface ProfileSubject {
  /** Of any of them: it stands for their data and model. */
  readonly spec: CellSpec
  readonly keys: readonly string[]
}

export interface ProfileSettings {
  /** Examples a batch, one size at least, each measured by itself. */
  readonly batches: readonly number[]
  readonly rounds: number
}

/** All cells at one batch size. */
export interface ProfiledBatch {
  readonly rows: number
  /** In the order of the keys. */
  readonly cells: readonly {
    /** By round. */
    readonly passes: readonly Pass[]
    /** Of a process that runs this cell alone. */
    readonly peakMemoryBytes: number
  }[]
}

export interface InstanceProfile {
  readonly unit: WorkUnit
  /** How many a pass takes. */
  readonly examples: number
  readonly energy: EnergySource
  readonly batches: readonly ProfiledBatch[]
}

/** Examples of a pass: as many, and two batches of the largest size at least. */
const leastExamples = 64

/**
 * Profiles the inference of trained cells, with all job slots of the machine held, so that nothing of ours runs beside
 * it. A process a batch size runs all cells in turn; their memory takes one more process each.
 */
export function profileInstance(
  { spec, keys }: ProfileSubject,
  { batches, rounds }: ProfileSettings,
  options: PoolOptions,
): Promise<InstanceProfile> {
  const { store, onProgress } = options
  const { engine, threads } = spec
  const count = Math.max(leastExamples, 2 * Math.max(...batches))
  return withSlots('all', options, async () => {
    onProgress?.({ phase: 'prepare', step: 0, steps: batches.length * rounds })
    const sample = { kind: 'sample', store: store.root, cell: spec, count } as const
    const { workload } = await runWorker(sample, options)
    const job = { kind: 'profile', store: store.root, engine, threads, workload } as const
    const measured: (ProfiledBatch & Pick<Profiled, 'energy'>)[] = []
    for (const [number, rows] of batches.entries()) {
      const { passes, energy } = await runWorker(
        { ...job, keys, rows, rounds },
        watched(options, number * rounds),
      )
      const cells: ProfiledBatch['cells'][number][] = []
      for (const [index, key] of keys.entries()) {
        const { peakMemoryBytes } = await runWorker({ ...job, keys: [key], rows, rounds: 0 }, options)
        cells.push({ passes: passes[index] as readonly Pass[], peakMemoryBytes })
      }
      measured.push({ rows, cells, energy })
    }
    const [{ energy }] = measured as [(typeof measured)[number]]
    return { unit: workUnit(workload.config), examples: workload.examples.length, energy, batches: measured }
  })

  /** Rounds of one process as those of all. */
  function watched({ onProgress, ...others }: PoolOptions, before: number): PoolOptions {
    const steps = batches.length * rounds
    return {
      ...others,
      ...(onProgress && {
        onProgress: (progress) => onProgress({ ...progress, step: before + progress.step, steps }),
      }),
    }
  }
}
