import { stringify } from 'csv-stringify/sync'
import type { CellRow, ReportModel } from './types.ts'

type Value = string | number | null

/** One line ends in `\n`; numbers have all the digits that JavaScript prints, which read back to the same bits. */
export function csv(columns: readonly string[], rows: readonly Readonly<Record<string, Value>>[]): string {
  return stringify(rows as Record<string, Value>[], { header: true, columns: [...columns] })
}

/** What says whose row it is. */
export const cellColumns = [
  'experiment',
  'tier',
  'task',
  'dataset',
  'model',
  'arm',
  'seed',
  'state',
  'reason',
] as const
const before = [...cellColumns, 'split'] as const
const after = [
  'bestStep',
  'wallSeconds',
  'coreSeconds',
  'trainSeconds',
  'compileSeconds',
  'stepMilliseconds',
  'peakMemoryBytes',
  'flopsPerUpdate',
  'parameters',
  'resumed',
  'engine',
  'threads',
  'engineBuild',
  'startedAt',
  'fingerprint',
  'key',
  'signature',
] as const satisfies readonly (keyof CellRow)[]

/**
 * `results.csv`: one row a cell and split, every score a column. A cell without scores (missing, diverged) has one
 * row with an empty split, so that it can't be overlooked. Units are in the names: seconds, milliseconds, bytes.
 */
export function renderCsv(model: ReportModel): string {
  const names = new Set(
    model.cells.flatMap(({ scores }) => Object.values(scores).flatMap((split) => Object.keys(split))),
  )
  const rows = model.cells.flatMap((cell) => {
    const shared = {
      ...Object.fromEntries(
        [...before, ...after].map((name) => [name, name in cell ? cell[name as keyof CellRow] : null]),
      ),
      experiment: model.experiment.name,
      tier: model.tier,
    } as Record<string, Value>
    const splits = Object.entries(cell.scores)
    if (splits.length === 0) return [shared]
    return splits.map(([split, scores]) => ({ ...scores, ...shared, split }))
  })
  return csv([...before, ...names, ...after], rows)
}
