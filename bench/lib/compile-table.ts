/** What a compile benchmark writes down and shows. */
import { z } from 'zod'
import { table } from '../../docs/markdown.ts'
import { formatCount } from '../../src/report/format.ts'
import { measured, readBack, run, written } from './rows.ts'

const compileRow = z.object({
  ...run,
  state: z.enum(['measured', 'not installed', 'failed']),
  loss: z.string(),
  /** Nodes as traced, and after the passes. */
  tracedNodes: measured,
  nodes: measured,
  traceSeconds: measured,
  passSeconds: measured,
  /** Writing the engine's own format, measured by itself; part of `compileSeconds`, too. */
  lowerSeconds: measured,
  compileSeconds: measured,
  /** Of the weights alone; Adam's moments take twice as much. */
  weightBytes: measured,
  /** Most memory held before the first step, everything included. */
  compilePeakBytes: measured,
  peakBytes: measured,
  firstStepSeconds: measured,
  /** Median of the steps after the first. */
  stepSeconds: measured,
})

export type CompileRow = z.infer<typeof compileRow>

export const compileCsv = (rows: readonly CompileRow[]): string => written(compileRow, rows)
export const readCompileCsv = (text: string): CompileRow[] => readBack(compileRow, text)

const unknown = '–'
const seconds = (value: number | null): string => (value === null ? unknown : value.toFixed(2))
const gigabytes = (value: number | null): string => (value === null ? unknown : (value / 1e9).toFixed(2))

const head = [
  'engine',
  'trace s',
  'passes s',
  'lowering s',
  'compile s',
  'GB before the first step',
  'of it beyond the weights',
  'GB at most',
  'first step s',
  'later steps s',
]

/** Seconds, memory and first steps of each engine. */
export function compileTable(rows: readonly CompileRow[]): string {
  const lines = rows.map((row) => {
    if (row.state !== 'measured') return [row.engine, row.state, ...head.slice(2).map(() => unknown)]
    const beyond =
      row.compilePeakBytes === null || row.weightBytes === null
        ? null
        : row.compilePeakBytes - row.weightBytes
    return [
      row.engine,
      ...[row.traceSeconds, row.passSeconds, row.lowerSeconds, row.compileSeconds].map(seconds),
      ...[row.compilePeakBytes, beyond, row.peakBytes].map(gigabytes),
      ...[row.firstStepSeconds, row.stepSeconds].map(seconds),
    ]
  })
  return table(head, lines)
}

/** Nodes and weights of what was compiled, in a sentence. */
export function compileSubject(rows: readonly CompileRow[]): string {
  const row = rows.find(({ state }) => state === 'measured')
  if (!row) return ''
  const counts = [row.tracedNodes, row.nodes].map((count) => formatCount(count ?? 0))
  return `${row.size}, ${row.loss}: ${counts[0]} nodes as traced, ${counts[1]} after the passes; the weights take ${gigabytes(row.weightBytes)} GB, Adam's moments twice that.`
}
