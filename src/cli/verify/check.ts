/** One stored cell, trained again and compared. */
import { fromPlainError, HyprosError } from '../../base/errors.ts'
import { obtainCell, type PoolOptions } from '../../cell/pool.ts'
import { versions } from '../../cell/prepare.ts'
import type { PlannedCell, Progress } from '../../cell/protocol.ts'
import type { CellRecord, Environment } from '../../cell/record.ts'
import type { Store } from '../../cell/store.ts'
import { type CellDifference, compareCells, incidental } from '../../report/cell-difference.ts'
import { type EnvironmentPart, environmentParts } from '../../report/environment-difference.ts'
import { filesOf } from '../cells.ts'

export interface FoundCell {
  readonly store: Store
  readonly key: string
  readonly record: CellRecord
}

/** What verifying a cell came to. */
export type Outcome =
  /** Every file has the same bytes. */
  | { readonly state: 'same'; readonly files: number }
  | { readonly state: 'different'; readonly difference: CellDifference }
  /** Other bits are to be expected; `difference` is for reading, null where there is none. */
  | {
      readonly state: 'different environment'
      readonly parts: readonly EnvironmentPart[]
      readonly difference: CellDifference | null
    }
  /** This code, engine or data would make another cell of the same declaration. */
  | { readonly state: 'other code'; readonly reason: string }
  /** It could not be trained. */
  | { readonly state: 'failed'; readonly error: HyprosError }

export interface Setting {
  /** Where cells are trained; a cell that lies in several stores is trained once. */
  readonly pool: Pick<PoolOptions, 'store' | 'directory' | 'signal'>
  readonly here: Environment
  readonly onProgress: (progress: Progress) => void
}

/** @throws the signal's reason where it was stopped */
export async function verifyCell(
  stored: FoundCell,
  planned: PlannedCell,
  setting: Setting,
): Promise<Outcome> {
  if (planned.state === 'refused') return failed(fromPlainError(planned.error))
  if (planned.key !== stored.key) return { state: 'other code', reason: otherCode(stored.record) }
  try {
    return await retrained(stored, planned, setting)
  } catch (error) {
    setting.pool.signal?.throwIfAborted()
    return failed(error)
  }
}

function failed(error: unknown): Outcome {
  if (error instanceof HyprosError) return { state: 'failed', error }
  throw error
}

function otherCode({ result }: CellRecord): string {
  const now: Readonly<Record<string, number>> = versions
  const names = [...new Set([...Object.keys(result.versions), ...Object.keys(now)])]
  const changed = names.filter((name) => result.versions[name] !== now[name])
  if (changed.length === 0) {
    return 'loss, model, data or engine are no longer those that it was trained with'
  }
  const text = (name: string) => `${name} ${result.versions[name] ?? 'none'} → ${now[name] ?? 'none'}`
  return `parts of the program have other versions now: ${changed.map(text).join(', ')}`
}

async function retrained(
  { store, key, record }: FoundCell,
  planned: Extract<PlannedCell, { state: 'ready' }>,
  { pool, here, onProgress }: Setting,
): Promise<Outcome> {
  await obtainCell(planned, { ...pool, onProgress })
  const [before, after] = [filesOf(store, key), filesOf(pool.store, key)]
  const difference = compareCells(before, after)
  const parts = environmentParts(record.run.environment, here)
  if (parts.length > 0) return { state: 'different environment', parts, difference }
  if (difference !== null) return { state: 'different', difference }
  return { state: 'same', files: Object.keys(after).filter((name) => name !== incidental).length }
}
