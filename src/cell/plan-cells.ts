import { digestOf } from '../base/canonical.ts'
import { HyprosError, type PlainError, toPlainError } from '../base/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { cellKey, timingKey } from '../experiment/key.ts'
import type { Plan, TimingSpec } from '../experiment/types.ts'
import { describeEnvironment } from '../profile/environment.ts'
import { armChecks } from './check/arms.ts'
import { overlapFindings } from './check/data.ts'
import type { Finding } from './check/finding.ts'
import { dataChoice, keyParts, type ProgramSpec, versions } from './prepare.ts'
import type { PlannedCell, PlannedTiming, WorkerMessage } from './protocol.ts'
import { recordSchema } from './record.ts'
import { type DataFacts, dataFacts, programDigests } from './remembered.ts'
import type { Store } from './store.ts'
import { timingVersion } from './time-steps.ts'

/** The reason of a refusal, with the arm that it belongs to. */
function refusal(error: unknown, arm: string): PlainError {
  const plain = toPlainError(error)
  return { ...plain, where: `arm "${arm}", ${plain.where}` }
}

/** What keys are made of, but for the seed. */
interface Traced {
  readonly data: DataFacts
  readonly graphs: Readonly<Record<string, string>>
}

/** Reads data and traces graphs once for all cells and timings that share them. */
function tracer(store: Store): (spec: ProgramSpec) => Promise<Traced> {
  const known = new Map<string, Promise<Traced>>()
  const make = async (spec: ProgramSpec): Promise<Traced> => {
    const data = await dataFacts(store, spec)
    return { data, graphs: await programDigests(store, spec, data.profile) }
  }
  return (spec) => {
    const name = digestOf([dataChoice(spec), spec.model, spec.loss, spec.train])
    const traced = known.get(name) ?? make(spec)
    known.set(name, traced)
    return traced
  }
}

/** The programs of a timing: those of both arms, on the same data. */
async function keyOfTiming(
  spec: TimingSpec,
  trace: (spec: ProgramSpec) => Promise<Traced>,
  engine: Engine,
): Promise<string> {
  const baseline = await trace({ ...spec, loss: spec.baseline })
  const candidate = await trace({ ...spec, loss: spec.candidate })
  return timingKey({
    schema: recordSchema,
    baseline: baseline.graphs,
    candidate: candidate.graphs,
    buckets: baseline.data.profile.buckets,
    engineBuild: engine.build,
    lowering: versions.lowering,
    timing: timingVersion,
    threads: spec.threads,
    accumulate: spec.train.accumulate,
    processes: spec.processes,
    blocks: spec.blocks,
    fingerprint: describeEnvironment().fingerprint,
  })
}

/**
 * Gives every cell and timing of a plan its key, and checks losses and data. What one arm can't do refuses its own cells
 * and no others.
 */
export async function planCells(
  plan: Plan,
  store: Store,
): Promise<Extract<WorkerMessage, { type: 'planned' }>> {
  const engine = await loadEngine(plan.engine, plan.cells[0]?.threads ?? 1)
  const trace = tracer(store)
  const arms = armChecks(store, plan.experiment.baseline)
  const datasets = new Map<string, readonly Finding[]>()
  const cells: PlannedCell[] = []
  for (const spec of plan.cells) {
    try {
      const { data, graphs } = await trace(spec)
      const { profile, fingerprints } = data
      datasets.set(spec.dataset, overlapFindings(spec.dataset, data))
      await arms.check(spec.arm, spec.loss, profile.classes ?? profile.vocabulary)
      const key = cellKey(keyParts(spec, profile, graphs, engine))
      cells.push({ state: 'ready', spec, key, fingerprints })
    } catch (error) {
      // Whatever a loss module throws is its own affair; from our code only errors with a name are expected.
      if (!(error instanceof HyprosError) && spec.loss.kind !== 'module') throw error
      cells.push({ state: 'refused', spec, error: refusal(error, spec.arm) })
    }
  }
  const timing: PlannedTiming[] = []
  for (const spec of plan.timing) {
    try {
      timing.push({ state: 'ready', spec, key: await keyOfTiming(spec, trace, engine) })
    } catch (error) {
      timing.push({ state: 'refused', spec, error: toPlainError(error) })
    }
  }
  const findings = [...arms.findings(), ...[...datasets.values()].flat()]
  return { type: 'planned', cells, timing, findings }
}
