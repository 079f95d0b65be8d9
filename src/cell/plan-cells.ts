import { digestOf } from '../base/canonical.ts'
import { HyprosError, type PlainError, toPlainError } from '../base/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { cellKey, timingKey } from '../experiment/key.ts'
import type { CellSpec, Plan, TimingSpec } from '../experiment/types.ts'
import { describeEnvironment } from '../profile/environment.ts'
import { dataProfile, keyParts, programDigests, versions } from './prepare.ts'
import type { PlannedCell, PlannedTiming, WorkerMessage } from './protocol.ts'
import { recordSchema } from './record.ts'
import type { Store } from './store.ts'

/** The reason of a refusal, with the arm that it belongs to. */
function refusal(error: unknown, arm: string): PlainError {
  const plain = toPlainError(error)
  return { ...plain, where: `arm "${arm}", ${plain.where}` }
}

/** The programs of a timing: those of both arms, on the same data. */
async function keyOfTiming(store: Store, spec: TimingSpec, engine: Engine): Promise<string> {
  const profile = dataProfile(store, { ...spec, loss: spec.baseline })
  const digests = (loss: TimingSpec['baseline']) => programDigests(store, { ...spec, loss }, profile)
  return timingKey({
    schema: recordSchema,
    baseline: await digests(spec.baseline),
    candidate: await digests(spec.candidate),
    buckets: profile.buckets,
    engineBuild: engine.build,
    lowering: versions.lowering,
    threads: spec.threads,
    processes: spec.processes,
    blocks: spec.blocks,
    fingerprint: describeEnvironment().fingerprint,
  })
}

/** Keys by seed: all else is shared by the cells of an arm on an instance, so it is read and traced once. */
async function keysOf(store: Store, spec: CellSpec, engine: Engine): Promise<(cell: CellSpec) => string> {
  const profile = dataProfile(store, spec)
  const graphs = await programDigests(store, spec, profile)
  return (cell) => cellKey(keyParts(cell, profile, graphs, engine))
}

/** Gives every cell and timing of a plan its key. What one arm can't do refuses its own cells and no others. */
export async function planCells(
  plan: Plan,
  store: Store,
): Promise<Extract<WorkerMessage, { type: 'planned' }>> {
  const engine = await loadEngine(plan.engine, plan.cells[0]?.threads ?? 1)
  const groups = new Map<string, Promise<(cell: CellSpec) => string>>()
  const cells: PlannedCell[] = []
  for (const spec of plan.cells) {
    const group = digestOf([spec.arm, spec.dataset, spec.model])
    const keys = groups.get(group) ?? keysOf(store, spec, engine)
    groups.set(group, keys)
    try {
      cells.push({ state: 'ready', spec, key: (await keys)(spec) })
    } catch (error) {
      // Whatever a loss module throws is its own affair; from our code only errors with a name are expected.
      if (!(error instanceof HyprosError) && spec.loss.kind !== 'module') throw error
      cells.push({ state: 'refused', spec, error: refusal(error, spec.arm) })
    }
  }
  const timing: PlannedTiming[] = []
  for (const spec of plan.timing) {
    try {
      timing.push({ state: 'ready', spec, key: await keyOfTiming(store, spec, engine) })
    } catch (error) {
      timing.push({ state: 'refused', spec, error: toPlainError(error) })
    }
  }
  return { type: 'planned', cells, timing }
}
