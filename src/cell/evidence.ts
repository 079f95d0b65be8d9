import type { CellSpec } from '../experiment/types.ts'
import { assertScoredSplits } from './check/record.ts'
import type { PlannedCell, PlannedTiming, ReadyCell } from './protocol.ts'
import type { CellRecord, TimingRecord } from './record.ts'
import type { Store } from './store.ts'

/** A planned cell with what the store holds of it; `note` says why a refused one has no key. */
export interface StoredCell {
  readonly spec: CellSpec
  readonly key: string | null
  readonly record: CellRecord | null
  /** It can never have a record. */
  readonly refused: boolean
  readonly note?: string
}

/**
 * The record of a planned cell; undefined where the store has none.
 * @throws StoreError where it was altered, CellError where its scores are not those of its splits
 */
export function readPlanned(store: Store, { key, fingerprints }: ReadyCell): CellRecord | undefined {
  const record = store.readCell(key)
  if (record !== undefined) assertScoredSplits(record.result, fingerprints)
  return record
}

/**
 * What the store holds of a plan; trains nothing.
 * @throws StoreError, CellError as `readPlanned` does
 */
export function storedRecords(
  planned: { readonly cells: readonly PlannedCell[]; readonly timing: readonly PlannedTiming[] },
  store: Store,
): { cells: StoredCell[]; timing: TimingRecord | null } {
  const [timing] = planned.timing
  return {
    cells: planned.cells.map((cell) =>
      cell.state === 'refused'
        ? { spec: cell.spec, key: null, record: null, refused: true, note: cell.error.what }
        : { spec: cell.spec, key: cell.key, record: readPlanned(store, cell) ?? null, refused: false },
    ),
    timing: timing?.state === 'ready' ? (store.readTiming(timing.key) ?? null) : null,
  }
}
