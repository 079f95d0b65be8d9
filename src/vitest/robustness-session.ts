import { fromPlainError } from '../base/errors.ts'
import { readPlanned } from '../cell/evidence.ts'
import { type LevelName, levelOf } from '../cell/levels.ts'
import { type Obtained, obtainPerturbed } from '../cell/pool.ts'
import type { PlannedCell } from '../cell/protocol.ts'
import type { CellRecord, PerturbedRecord } from '../cell/record.ts'
import type { Plan } from '../experiment/types.ts'
import type { Evidence } from '../report/judge.ts'
import { atLevels, type PerturbedCell } from '../report/robustness.ts'
import { type SessionOptions, type Watch, withKeys } from './session.ts'

/** What became of a cell: it may have no weights to score. */
export type ScoredCell =
  | { readonly state: 'missing' }
  | { readonly state: 'diverged'; readonly record: CellRecord }
  | {
      readonly state: 'scored'
      readonly record: CellRecord
      readonly levels: Obtained<readonly PerturbedRecord[]>
    }

/** The robustness of one planned experiment in this process: the effects that its tests share. */
export interface RobustnessSession {
  readonly plan: Plan
  readonly levels: readonly LevelName[]
  readonly root: string
  /** Scores a cell where the store has its weights. @throws the reason why a cell can't have a key */
  score(index: number, watch: Watch): Promise<ScoredCell>
  /** What the store holds now; computes nothing. Read once, when every cell has been scored. */
  cells(): Promise<readonly PerturbedCell[]>
  /** The same for criteria: cells as if they had been tested on all levels, or on one of them alone. */
  evidence(level?: LevelName): Promise<Evidence>
}

export function openRobustness(
  plan: Plan,
  levels: readonly LevelName[],
  options: SessionOptions,
): RobustnessSession {
  const { store, pool, prepare } = withKeys(plan, options)
  const stored = (planned: PlannedCell): PerturbedCell => {
    const { spec } = planned
    if (planned.state === 'refused') {
      return { spec, key: null, record: null, levels: [], note: planned.error.what }
    }
    const { key } = planned
    const record = readPlanned(store, planned) ?? null
    if (record === null) return { spec, key, record, levels: [], note: 'not trained' }
    const found = levels.flatMap((level) => store.readPerturbed(levelOf(key, level).key) ?? [])
    return found.length === levels.length
      ? { spec, key, record, levels: found }
      : { spec, key, record, levels: [], note: 'trained, and not scored' }
  }
  let read: Promise<readonly PerturbedCell[]> | undefined
  const cells = () => {
    read ??= prepare().then((planned) => planned.cells.map(stored))
    return read
  }
  return {
    plan,
    levels,
    root: options.root,
    async score(index, watch) {
      const cell = (await prepare()).cells[index]
      if (cell === undefined) throw new Error(`the planner left out cell ${index}`)
      if (cell.state === 'refused') throw fromPlainError(cell.error)
      const record = readPlanned(store, cell)
      if (record === undefined) return { state: 'missing' }
      if (record.result.outcome.state === 'diverged') return { state: 'diverged', record }
      return { state: 'scored', record, levels: await obtainPerturbed(cell, levels, { ...pool, ...watch }) }
    },
    cells,
    async evidence(level) {
      const judged = (await cells()).map(({ spec, key, record, levels: all, note }) => {
        const own = level === undefined ? all : all.filter(({ perturbation }) => perturbation === level)
        const usable = record !== null && (own.length > 0 || record.result.outcome.state === 'diverged')
        return {
          spec,
          key,
          record: usable ? atLevels(record, own) : null,
          refused: key === null,
          ...(note !== undefined && { note }),
        }
      })
      return { plan, cells: judged, timing: null }
    },
  }
}
