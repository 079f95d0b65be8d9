import { stringify } from 'csv-stringify/sync'
import type { CellResult } from '../cell/record.ts'
import type { CellRow, ReportModel } from './types.ts'

type Value = string | number | null

/** One line ends in `\n`; numbers have all the digits that JavaScript prints, which read back to the same bits. */
function csv(columns: readonly string[], rows: readonly Readonly<Record<string, Value>>[]): string {
  return stringify(rows as Record<string, Value>[], { header: true, columns: [...columns] })
}

const before = [
  'experiment',
  'tier',
  'task',
  'dataset',
  'model',
  'arm',
  'seed',
  'state',
  'reason',
  'split',
] as const
const after = [
  'bestStep',
  'wallSeconds',
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

const curveColumns = ['step', 'progress', 'lambda', 'gradient_norm', 'loss', 'learning_rate'] as const
const curveScores = {
  perplexity: 'perplexity',
  brier: 'brier',
  ece: 'ece',
  eceMass: 'ece_mass',
  bleu: 'bleu',
} as const

/** `curve.csv` of a cell: one row an evaluation, validation scores; scores we have no column for come last. */
export function curvesCsv(result: CellResult): string {
  const others = new Set(result.curve.flatMap(({ scores }) => Object.keys(scores)))
  for (const name of Object.keys(curveScores)) others.delete(name)
  const rows = result.curve.map((row) => ({
    ...Object.fromEntries([...others].map((name) => [name, row.scores[name] ?? null])),
    step: row.step,
    progress: row.progress,
    lambda: row.lambda,
    gradient_norm: row.gradientNorm,
    loss: row.loss,
    learning_rate: row.learningRate,
    ...Object.fromEntries(
      Object.entries(curveScores).map(([name, column]) => [column, row.scores[name] ?? null]),
    ),
  }))
  return csv([...curveColumns, ...Object.values(curveScores), ...others], rows)
}
