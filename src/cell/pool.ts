/** Gets cells and timings: from the store, or by running workers, never more at once than there are job slots. */
import { setTimeout as pause } from 'node:timers/promises'
import { digestOf } from '../base/canonical.ts'
import { StoreError } from '../base/errors.ts'
import type { Plan } from '../experiment/types.ts'
import { describeEnvironment } from '../profile/environment.ts'
import { machineCores, watchOthers } from '../profile/load.ts'
import { isClaimed, lookEvery } from './claim.ts'
import { readPlanned } from './evidence.ts'
import { type Answer, runWorker, type WorkerOptions } from './fork.ts'
import { type LevelName, levelOf } from './levels.ts'
import type { PlannedTiming, Progress, ReadyCell } from './protocol.ts'
import { type CellRecord, type PerturbedRecord, recordSchema, type TimingRecord } from './record.ts'
import { acquireSlots, jobCapacity } from './slots.ts'
import type { Store } from './store.ts'
import { timeProcesses } from './timing.ts'

export interface PoolOptions extends Pick<WorkerOptions, 'directory' | 'program' | 'signal'> {
  readonly store: Store
  /** Called when a worker starts and whenever it reports; never for a stored record. */
  readonly onProgress?: (progress: Progress) => void
}

/** A record, and whether it was there already. */
export interface Obtained<Record> {
  readonly record: Record
  readonly stored: boolean
}

export type ReadyTiming = Extract<PlannedTiming, { state: 'ready' }>

/** What is under way in this process: who asks twice for one thing shares the answer. */
const shared = new Map<string, Promise<unknown>>()

function once<T>(name: string, work: () => Promise<T>): Promise<T> {
  const running = shared.get(name) as Promise<T> | undefined
  if (running !== undefined) return running
  const started = work().finally(() => shared.delete(name))
  shared.set(name, started)
  return started
}

/**
 * Gives every cell and timing of a plan its key, or the reason why it can't have one. Runs in a worker, which
 * loads what it takes to read data and trace graphs.
 */
export function preparePlan(plan: Plan, options: PoolOptions): Promise<Answer<'plan'>> {
  const { store, directory, program = '' } = options
  // Loss modules are named relative to the folder, so that one plan may mean other losses elsewhere.
  return once(`plan ${store.root} ${directory} ${program} ${digestOf(plan)}`, () =>
    runWorker({ kind: 'plan', store: store.root, plan }, options),
  )
}

/**
 * The record of a cell; trains it where the store has none. A diverged cell has a record, too.
 *
 * @throws StoreError where its record was altered, CellError where its worker ended without one or its scores are not
 *   those of the splits that they are named after.
 */
export function obtainCell(planned: ReadyCell, options: PoolOptions): Promise<Obtained<CellRecord>> {
  const { store } = options
  const { key } = planned
  return once(`cell ${store.root} ${key}`, async () => {
    for (;;) {
      const found = readPlanned(store, planned)
      if (found !== undefined) return { record: found, stored: true }
      if (!isClaimed(store.root, key)) {
        const trained = await withSlots(1, options, () => trainUnlessClaimed(planned, options))
        if (trained !== undefined) return trained
      }
      // Somebody trains it: waiting without a slot leaves that to other cells.
      await pause(lookEvery, undefined, { signal: options.signal })
    }
  })
}

/** Undefined where somebody began to train it while this process waited for its slot. */
async function trainUnlessClaimed(
  planned: ReadyCell,
  options: PoolOptions,
): Promise<Obtained<CellRecord> | undefined> {
  const { store } = options
  const { key, spec } = planned
  const meanwhile = readPlanned(store, planned)
  if (meanwhile !== undefined) return { record: meanwhile, stored: true }
  if (isClaimed(store.root, key)) return undefined
  options.onProgress?.({ phase: 'prepare', step: 0, steps: spec.train.steps })
  await runWorker({ kind: 'train', store: store.root, cell: spec, key }, options)
  return { record: committed(readPlanned(store, planned), store, key), stored: false }
}

/**
 * Scores of a trained cell on levels of perturbation, in their order; computes those that the store lacks. It never
 * trains: the cell has to be in the store.
 *
 * @throws StoreError where what the store holds was altered, CellError where the worker ended without scores.
 */
export function obtainPerturbed(
  { key, spec }: ReadyCell,
  levels: readonly LevelName[],
  options: PoolOptions,
): Promise<Obtained<readonly PerturbedRecord[]>> {
  const { store } = options
  const lacking = () => levels.filter((level) => !store.has('perturbed', levelOf(key, level).key))
  const records = () =>
    levels.map((level) => {
      const { key: place } = levelOf(key, level)
      return committed(store.readPerturbed(place), store, `${key}, ${level}`)
    })
  return once(`perturbed ${store.root} ${key} ${levels.join()}`, async () => {
    if (lacking().length === 0) return { record: records(), stored: true }
    return withSlots(1, options, async () => {
      const missing = lacking()
      if (missing.length === 0) return { record: records(), stored: true }
      options.onProgress?.({ phase: 'prepare', step: 0, steps: missing.length })
      const job = { kind: 'perturb', store: store.root, cell: spec, key, levels: missing } as const
      await runWorker(job, options)
      return { record: records(), stored: false }
    })
  })
}

/**
 * The step-cost measurement; takes every job slot of the machine where it has to be made, so that nothing of
 * ours runs beside it. Its processes are timed one after the other, each fresh.
 */
export function obtainTiming(planned: ReadyTiming, options: PoolOptions): Promise<Obtained<TimingRecord>> {
  const { store } = options
  const { key, spec } = planned
  return once(`timing ${store.root} ${key}`, async () => {
    const found = store.readTiming(key)
    if (found !== undefined) return { record: found, stored: true }
    return withSlots('all', options, async () => {
      const meanwhile = store.readTiming(key)
      if (meanwhile !== undefined) return { record: meanwhile, stored: true }
      const before = await loadBefore(options.signal)
      const processes = await timeProcesses(spec, options)
      const record: TimingRecord = {
        schema: recordSchema,
        key,
        spec,
        environment: describeEnvironment(),
        processes: processes.map(({ blocks }) => blocks),
        aa: processes.map(({ aa }) => aa),
        load: { cores: machineCores(), before, during: processes.map(({ others }) => others) },
      }
      store.commit('timings', key, { 'record.json': `${JSON.stringify(record)}\n` })
      return { record, stored: false }
    })
  })
}

/** Milliseconds that the machine is watched before steps are timed. */
const watchBefore = 1000

/** Cores that others keep busy while nothing of ours runs. */
async function loadBefore(signal: AbortSignal | undefined): Promise<number> {
  const others = watchOthers()
  await pause(watchBefore, undefined, { signal })
  return others()
}

/** Works while it holds job slots. */
export async function withSlots<T>(
  count: number | 'all',
  { signal }: PoolOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held = await acquireSlots(count, { capacity: jobCapacity(), signal })
  try {
    return await work()
  } finally {
    held.release()
  }
}

function committed<T>(record: T | undefined, store: Store, key: string): T {
  if (record !== undefined) return record
  throw new StoreError(
    `the worker reported cell ${key} as done, and the store has no record of it`,
    store.root,
    'run again; the cell goes on from where it was',
  )
}
