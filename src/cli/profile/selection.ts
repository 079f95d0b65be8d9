/** Which cells a profile is of. */
import type { PoolOptions } from '../../cell/pool.ts'
import { presentKeys } from '../../cell/present-keys.ts'
import type { CellRecord } from '../../cell/record.ts'
import type { Store } from '../../cell/store.ts'
import { plan } from '../../experiment/plan.ts'
import { lossText } from '../../experiment/signature.ts'
import type { CellSpec, Tier } from '../../experiment/types.ts'
import type { NamedCell, Unprofiled } from '../../report/profile.ts'
import { trainingCommand } from '../../report/training-command.ts'
import { storedEvidence } from '../evidence.ts'
import type { Declared } from '../suites.ts'

/** Trained cells that are compared: of one data set, model and engine. */
export interface Group {
  readonly spec: CellSpec
  /** The arm that ratios are over. */
  readonly baseline: string
  readonly cells: readonly NamedCell[]
}

export interface Selection {
  /** null where cells were named. */
  readonly experiment: string | null
  readonly tier: Tier
  readonly engine: string
  readonly store: Store
  readonly groups: readonly Group[]
  readonly missing: readonly Unprofiled[]
  /** The command that trains what is missing. */
  readonly run: string | null
}

/** A planned or stored cell, with its record or the reason why it can't be profiled. */
interface Found {
  readonly spec: CellSpec
  readonly key: string | null
  readonly record: CellRecord | null
  readonly reason: string | null
}

/** The lowest seed of every arm of an experiment, on every instance. */
export async function ofExperiment(
  { experiment, file }: Declared,
  { tier, engine }: { readonly tier: Tier; readonly engine: string },
  { store, directory, signal }: PoolOptions & { readonly signal: AbortSignal },
): Promise<Selection> {
  const seeds = [Math.min(...experiment.seeds)]
  const planned = { ...plan({ ...experiment, seeds }, { tier, engine, threads: 1 }), timing: [] }
  const { cells } = await storedEvidence(planned, store, directory, signal)
  const found = cells.map(({ note, refused, ...cell }): Found => {
    const reason = refused ? (note ?? 'it has no key') : untrained(cell.record)
    return { ...cell, reason }
  })
  return {
    experiment: experiment.name,
    tier,
    engine,
    store,
    ...sorted(found, () => experiment.baseline),
    run: cells.some(({ record, refused }) => record === null && !refused)
      ? trainingCommand(file, planned)
      : null,
  }
}

/** Cells by their keys, all of one store; by tier and engine. Ratios are over the first of a group. */
export async function ofCells(keys: readonly string[], pool: PoolOptions): Promise<Selection[]> {
  const { store } = pool
  const records = keys.flatMap((key) => store.readCell(key) ?? [])
  const present = await presentKeys(
    records.map(({ result }) => result),
    pool,
  )
  const found = records.map((record, index): Found => {
    const { spec, key } = record.result
    const now = present[index]
    const reason =
      now?.state === 'refused'
        ? now.error.what
        : now?.key === key
          ? untrained(record)
          : 'this code, engine or data would make another cell of it'
    return { spec: { ...spec, arm: lossText(spec.loss) }, key, record, reason }
  })
  const bySetting = Map.groupBy(found, ({ spec }) => `${spec.tier} ${spec.engine}`)
  return [...bySetting.values()].map((cells) => {
    const { tier, engine } = (cells[0] as Found).spec
    return {
      experiment: null,
      tier,
      engine,
      store,
      ...sorted(cells, ([first]) => first?.spec.arm ?? ''),
      run: null,
    }
  })
}

function untrained(record: CellRecord | null): string | null {
  if (record === null) return 'it is not trained'
  const { outcome } = record.result
  return outcome.state === 'diverged' ? `diverged at update ${outcome.step}: ${outcome.reason}` : null
}

/** Cells that can be profiled, by instance, and those that can't. */
function sorted(
  found: readonly Found[],
  baselineOf: (cells: readonly Found[]) => string,
): Pick<Selection, 'groups' | 'missing'> {
  const trained = found.filter(({ reason }) => reason === null)
  const groups = Map.groupBy(trained, ({ spec: { task, dataset, model, threads } }) =>
    JSON.stringify([task, dataset, model, threads]),
  )
  return {
    groups: [...groups.values()].map((cells) => ({
      spec: (cells[0] as Found).spec,
      baseline: baselineOf(cells),
      cells: cells.map(({ spec: { arm, seed }, key, record }) => ({
        arm,
        seed,
        key: key as string,
        record: record as CellRecord,
      })),
    })),
    missing: found.flatMap(({ spec: { arm, seed, dataset, model }, reason }) =>
      reason === null ? [] : [{ arm, seed, dataset, model, reason }],
    ),
  }
}
