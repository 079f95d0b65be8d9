import { readFileSync } from 'node:fs'
import { CellError } from '../base/errors.ts'
import type { Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { captureEntry } from '../graph/entry.ts'
import { transformerParameters } from '../model/parameters.ts'
import { type EnergySource, openEnergyMeter } from '../profile/energy.ts'
import { peakMemoryBytes } from '../profile/memory.ts'
import { decodeSafetensors } from '../train/safetensors.ts'
import { float32 } from '../train/specs.ts'
import { infer, inferenceEntries } from './inference.ts'
import type { Progress } from './protocol.ts'
import type { Store } from './store.ts'
import { type Workload, workBatches } from './workload.ts'

/** What a worker is asked to run. */
export interface ProfileRequest {
  readonly engine: string
  readonly threads: number
  readonly workload: Workload
  /** Of trained cells, whose programs differ in their weights alone. */
  readonly keys: readonly string[]
  /** Examples a batch. */
  readonly rows: number
  /** Passes over the workload that count; none: each cell runs it once, for its memory. */
  readonly rounds: number
}

export interface ProfileJob extends ProfileRequest {
  readonly store: Store
  report(progress: Progress): void
  stopping(): boolean
}

/** One cell's pass over the workload. */
export interface Pass {
  /** Of each batch. */
  readonly milliseconds: readonly number[]
  /** Tokens or examples, of the whole pass. */
  readonly work: number
  /** Of the machine meanwhile; null where nothing meters it. */
  readonly joules: number | null
}

export interface Profiled {
  /** By cell, in the order of the keys, then by round. */
  readonly passes: readonly (readonly Pass[])[]
  /** Of this process. */
  readonly peakMemoryBytes: number
  readonly energy: EnergySource
}

/**
 * Runs the stored weights of cells on one workload, in turn: each round has one pass of every cell, backwards every
 * second time, so that a machine that drifts slows all alike. A pass that doesn't count comes first, since it pays for
 * compilation.
 * @throws CellError where it was asked to stop
 */
export async function profileCells(job: ProfileJob): Promise<Profiled> {
  const { store, workload, keys, rows, rounds } = job
  const { config, special } = workload
  const batches = workBatches(workload, rows)
  const programs = await openPrograms(job)
  const meter = openEnergyMeter()
  const pass = async (program: Program): Promise<Pass> => {
    const milliseconds: number[] = []
    let work = 0
    meter.lap()
    for (const batch of batches) {
      if (job.stopping()) throw new CellError('the profile was stopped', store.root, 'run it again')
      const began = performance.now()
      work += await infer(program, config, special, batch)
      milliseconds.push(performance.now() - began)
    }
    return { milliseconds, work, joules: meter.lap() }
  }
  for (const program of programs) await pass(program)
  const passes: Pass[][] = keys.map(() => [])
  for (let round = 0; round < rounds; round++) {
    job.report({ phase: 'time', step: round, steps: rounds })
    const order = [...programs.entries()]
    for (const [at, program] of round % 2 === 0 ? order : order.reverse()) {
      passes[at]?.push(await pass(program))
    }
  }
  const measured = { passes, peakMemoryBytes: peakMemoryBytes(), energy: meter.source }
  for (const program of programs) await program.dispose()
  return measured
}

/** A program a cell, with its weights and nothing that only training needs. */
async function openPrograms({ store, engine: name, threads, workload, keys, rows }: ProfileJob) {
  const engine = await loadEngine(name, threads)
  const parameters = Object.entries(transformerParameters(workload.config))
  const specs = Object.fromEntries(parameters.map(([weight, { shape }]) => [weight, float32(...shape)]))
  const entries = inferenceEntries(workload.config, workBatches(workload, rows))
  const captured = entries.map((entry) => ({ entry, graph: captureEntry(entry, specs) }))
  const programs: Program[] = []
  for (const key of keys) {
    const program = await engine.compile(captured, specs)
    const file = store.path('cells', key, 'weights.safetensors')
    await program.importState(decodeSafetensors(readFileSync(file)).tensors)
    programs.push(program)
  }
  return programs
}
