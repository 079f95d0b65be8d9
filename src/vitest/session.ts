import { CellError, fromPlainError } from '../base/errors.ts'
import type { Finding } from '../cell/check/finding.ts'
import { storedRecords } from '../cell/evidence.ts'
import type { Answer } from '../cell/fork.ts'
import { type Obtained, obtainCell, obtainTiming, preparePlan } from '../cell/pool.ts'
import type { Progress } from '../cell/protocol.ts'
import type { CellRecord, TimingRecord } from '../cell/record.ts'
import { openStore } from '../cell/store.ts'
import type { Plan } from '../experiment/types.ts'
import type { Evidence } from '../report/judge.ts'

export interface SessionOptions {
  readonly root: string
  readonly store: string
}

export interface Watch {
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** One planned experiment in this process: the effects that its tests share. */
export interface Session {
  readonly plan: Plan
  readonly root: string
  /** Warnings about the plan's losses and data. */
  findings(): Promise<readonly Finding[]>
  /** @throws the reason why a cell can't have a key, or ended without a record */
  cell(index: number, watch: Watch): Promise<Obtained<CellRecord>>
  /** @throws CellError where nothing is to be timed */
  timing(watch: Watch): Promise<Obtained<TimingRecord>>
  /** What the store holds now; trains nothing. Read once, when every cell test has ended. */
  evidence(): Promise<Evidence>
}

/** What sessions of a plan share: the store, how workers are run, and the keys of its cells, asked for once. */
export function withKeys(plan: Plan, { root, store: folder }: SessionOptions) {
  const store = openStore(folder)
  const pool = { store, directory: root }
  let prepared: Promise<Answer<'plan'>> | undefined
  const prepare = () => {
    prepared ??= preparePlan(plan, pool)
    return prepared
  }
  return { store, pool, prepare }
}

export function openSession(plan: Plan, options: SessionOptions): Session {
  const { store, pool, prepare } = withKeys(plan, options)
  let read: Promise<Evidence> | undefined
  const readAll = async (): Promise<Evidence> => ({ plan, ...storedRecords(await prepare(), store) })
  return {
    plan,
    root: options.root,
    findings: async () => (await prepare()).findings,
    async cell(index, watch) {
      const cell = (await prepare()).cells[index]
      if (cell === undefined) throw new Error(`the planner left out cell ${index}`)
      if (cell.state === 'refused') throw fromPlainError(cell.error)
      return obtainCell(cell, { ...pool, ...watch })
    },
    async timing(watch) {
      const [timing] = (await prepare()).timing
      if (timing === undefined) {
        throw new CellError(
          'the plan times nothing',
          plan.experiment.name,
          'give the candidate an arm of its own',
        )
      }
      if (timing.state === 'refused') throw fromPlainError(timing.error)
      const obtained = await obtainTiming(timing, { ...pool, ...watch })
      read = undefined
      return obtained
    },
    evidence() {
      read ??= readAll()
      return read
    },
  }
}
