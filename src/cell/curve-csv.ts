import { stringify } from 'csv-stringify/sync'
import type { CellResult } from './record.ts'

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
  const columns = [...curveColumns, ...Object.values(curveScores), ...others]
  return stringify(rows, { header: true, columns })
}
