import type { CellRecord, CellResult } from '../cell/record.ts'
import { median } from '../stats/index.ts'
import type { ReportCell } from './input.ts'
import type { CellRow, Provenance } from './types.ts'

/** One planned cell, flattened: what `report.json` lists and a CSV row is made of. */
export function cellRow({ spec, key, record, note }: ReportCell): CellRow {
  const outcome = record?.result.outcome
  return {
    task: spec.task,
    dataset: spec.dataset,
    model: spec.model,
    arm: spec.arm,
    seed: spec.seed,
    key,
    state: outcome?.state ?? 'missing',
    reason:
      outcome === undefined
        ? (note ?? 'no record')
        : outcome.state === 'diverged'
          ? `diverged at step ${outcome.step}: ${outcome.reason}`
          : null,
    engine: spec.engine,
    threads: spec.threads,
    engineBuild: record?.result.engineBuild ?? null,
    signature: record?.result.signature ?? null,
    bestStep: outcome?.state === 'trained' ? outcome.bestStep : null,
    scores: Object.fromEntries(
      Object.entries(record?.result.scores ?? {}).map(([split, scores]) => [
        split,
        Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, finite(value)])),
      ]),
    ),
    startedAt: record?.run.startedAt ?? null,
    fingerprint: record?.run.environment.fingerprint ?? null,
    wallSeconds: finite(record?.run.wallSeconds),
    coreSeconds: finite(record?.run.coreSeconds),
    clippedShare: finite(record?.result.clippedShare),
    gradientOverEpsilon: record ? gradientOverEpsilon(record.result) : null,
    trainSeconds: finite(record?.run.trainSeconds),
    compileSeconds: finite(record?.run.compileSeconds),
    stepMilliseconds: finite(record?.run.stepMilliseconds),
    peakMemoryBytes: finite(record?.run.peakMemoryBytes),
    flopsPerUpdate: finite(record?.result.cost.flopsPerUpdate),
    parameters: finite(record?.result.cost.parameters),
    resumed: finite(record?.run.resumed),
  }
}

/** Of Adam, see `src/train/adam.ts`: gradients near it are damped, which can decide between losses. */
const epsilon = 1e-9

function gradientOverEpsilon({ curve, cost }: CellResult): number | null {
  const norms = curve.map(({ gradientNorm }) => gradientNorm)
  return norms.length === 0 ? null : finite(median(norms) / Math.sqrt(cost.parameters) / epsilon)
}

/** JSON has no NaN and no Infinity. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function unique<T>(items: readonly T[], identity: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [identity(item), item])).values()]
}

/** What all records together were made from and with. */
export function provenanceOf(records: readonly CellRecord[]): Provenance {
  return {
    pins: unique(
      records.flatMap(({ result }) => result.pins),
      ({ file, sha256 }) => `${file} ${sha256}`,
    ),
    engineBuilds: [...new Set(records.map(({ result }) => result.engineBuild))],
    versions: Object.assign({}, ...records.map(({ result }) => result.versions)),
    scoreSignatures: Object.assign({}, ...records.map(({ result }) => result.signatures)),
    environments: unique(
      records.map(({ run }) => run.environment),
      ({ fingerprint }) => fingerprint,
    ),
  }
}
