/** How the pocket tier's training settings were chosen: what bench/tuning.ts writes down and docs/results.md shows. */
import { z } from 'zod'
import { table, writePart } from '../../docs/markdown.ts'
import type { TaskKind } from '../../src/experiment/types.ts'
import { formatSummary } from '../../src/report/format.ts'
import { scoreInfo } from '../../src/report/measures.ts'
import { mean, standardDeviation } from '../../src/stats/index.ts'
import { committed, committedRows, writeCsv } from './files.ts'
import { readBack, written } from './rows.ts'

const count = z.coerce.number()

/** The validation score of log-loss, trained with one setting and seed. */
const tuningRow = z.object({
  dataset: z.string(),
  steps: count,
  batch: count,
  learningRate: count,
  warmup: count,
  seed: count,
  metric: z.string(),
  /** Of the best checkpoint, greedily decoded where the task decodes. */
  score: count,
})

export type TuningRow = z.infer<typeof tuningRow>

export interface Setting {
  readonly steps: number
  readonly batch: number
  readonly learningRate: number
}

export interface Tuning {
  readonly task: TaskKind
  readonly dataset: string
  readonly warmup: number
  readonly evaluateEvery: number
  readonly smoothing: number
  readonly seeds: readonly number[]
  readonly settings: readonly Setting[]
}

const setting = (steps: number, batch: number, learningRate: number): Setting => ({
  steps,
  batch,
  learningRate,
})

const classification = {
  task: 'classification',
  warmup: 50,
  evaluateEvery: 50,
  smoothing: 0,
  seeds: [1, 2, 3],
  settings: [setting(400, 32, 3e-3), setting(400, 16, 3e-3), setting(400, 16, 5e-3)],
} as const

/** What was tried; the first of each is what the others have to reach at less work. */
export const tunings: readonly Tuning[] = [
  {
    task: 'translation',
    dataset: 'ts-diagnostics-en-de',
    warmup: 100,
    evaluateEvery: 100,
    smoothing: 0,
    seeds: [1, 2, 3],
    settings: [
      setting(600, 32, 3e-3),
      setting(600, 16, 3e-3),
      setting(600, 16, 5e-3),
      setting(600, 16, 7e-3),
      setting(500, 16, 6e-3),
      setting(500, 16, 8e-3),
      setting(500, 16, 1e-2),
      setting(400, 16, 1e-2),
      setting(400, 24, 6e-3),
    ],
  },
  {
    task: 'summarization',
    dataset: 'ts-lib-summaries',
    warmup: 100,
    evaluateEvery: 150,
    smoothing: 0.1,
    seeds: [1, 2],
    settings: [
      setting(600, 32, 3e-3),
      setting(600, 16, 5e-3),
      setting(600, 16, 7e-3),
      setting(600, 16, 1e-2),
    ],
  },
  {
    task: 'language-modelling',
    dataset: 'ts-lib-docs',
    warmup: 100,
    evaluateEvery: 100,
    smoothing: 0,
    seeds: [1, 2],
    settings: [
      setting(600, 32, 3e-3),
      setting(600, 16, 5e-3),
      setting(500, 16, 8e-3),
      setting(400, 16, 8e-3),
      setting(400, 24, 5e-3),
    ],
  },
  { ...classification, dataset: 'ts-lib-kinds' },
  { ...classification, dataset: 'types-node-topics' },
]

export const tuningCsv = (rows: readonly TuningRow[]): string => written(tuningRow, rows)
export const readTuningCsv = (text: string): TuningRow[] => readBack(tuningRow, text)
export const committedTuning = (): TuningRow[] => committedRows('tuning', readTuningCsv)

export function commitTuning(rows: readonly TuningRow[]): void {
  writeCsv(committed, 'tuning', tuningCsv(rows))
  writePart('results.md', 'settings', tuningPart(rows))
}

/** What docs/results.md shows: a line a setting. */
export function tuningPart(rows: readonly TuningRow[]): string {
  if (rows.length === 0) return 'Nothing has been measured yet: `npm run bench:tuning -- --save`.'
  const groups = Map.groupBy(rows, (row) =>
    [row.dataset, row.steps, row.batch, row.learningRate, row.warmup].join(),
  )
  const lines = [...groups.values()].map((own) => {
    const [{ dataset, steps, batch, learningRate, metric }] = own as [TuningRow]
    const before = rows.find((row) => row.dataset === dataset) as TuningRow
    const { label, digits } = scoreInfo(metric)
    const scores = own.map(({ score }) => score)
    const summary = { mean: mean(scores), sd: standardDeviation(scores) }
    return [
      dataset,
      `${steps} × ${batch}`,
      String(learningRate),
      `${label} ${formatSummary(summary, digits)} (${own.length})`,
      `${Math.round((100 * steps * batch) / (before.steps * before.batch))} %`,
    ]
  })
  return table(['data set', 'updates × examples', 'rate', 'validation score (seeds)', 'examples read'], lines)
}
