import { fromPlainError, HyprosError, type PlainError, toPlainError } from '../base/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { timingKey } from '../experiment/key.ts'
import type { Plan, TimingSpec } from '../experiment/types.ts'
import { describeEnvironment } from '../profile/environment.ts'
import { dataProfile, keyOf, programDigests } from './prepare.ts'
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
    threads: spec.threads,
    processes: spec.processes,
    blocks: spec.blocks,
    fingerprint: describeEnvironment().fingerprint,
  })
}

/** Gives every cell and timing of a plan its key. What one arm can't do refuses its own cells and no others. */
export async function planCells(
  plan: Plan,
  store: Store,
): Promise<Extract<WorkerMessage, { type: 'planned' }>> {
  const engine = await loadEngine(plan.engine, plan.cells[0]?.threads ?? 1)
  const cells: PlannedCell[] = []
  const failed = new Map<string, PlainError>()
  for (const spec of plan.cells) {
    // An arm that can't be traced fails for every seed alike; tracing it once is enough.
    const group = `${spec.arm} ${spec.dataset} ${spec.model}`
    const before = failed.get(group)
    if (before) {
      cells.push({ state: 'refused', spec, error: before })
      continue
    }
    try {
      cells.push({ state: 'ready', spec, key: await keyOf(store, spec, engine) })
    } catch (error) {
      if (!(error instanceof HyprosError) && spec.loss.kind !== 'module') throw error
      const reason = refusal(error, spec.arm)
      failed.set(group, reason)
      cells.push({ state: 'refused', spec, error: reason })
    }
  }
  const timing: PlannedTiming[] = []
  for (const spec of plan.timing) {
    try {
      timing.push({ state: 'ready', spec, key: await keyOfTiming(store, spec, engine) })
    } catch (error) {
      const known = fromPlainError(toPlainError(error))
      timing.push({ state: 'refused', spec, error: toPlainError(known) })
    }
  }
  return { type: 'planned', cells, timing }
}
