/** What a compile benchmark writes down and shows. */
import { z } from 'zod'
import { table } from '../../docs/markdown.ts'
import { bytesOf } from '../../src/graph/graph.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { formatCount } from '../../src/report/format.ts'
import { stateSpecs } from '../../src/train/entries.ts'
import type { Workload } from './paper.ts'
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
  /** Weights and both moments. */
  stateBytes: measured,
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

/** Weights and both moments of a workload. */
export const stateBytes = ({ config }: Workload): number =>
  Object.values(stateSpecs(transformerParameters(config))).reduce((sum, spec) => sum + bytesOf(spec), 0)

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
  'of it beyond weights and moments',
  'GB at most',
  'first step s',
  'later steps s',
]

/** Seconds, memory and first steps of each engine. */
export function compileTable(rows: readonly CompileRow[]): string {
  const lines = rows.map((row) => {
    if (row.state !== 'measured') return [row.engine, row.state, ...head.slice(2).map(() => unknown)]
    const beyond =
      row.compilePeakBytes === null || row.stateBytes === null ? null : row.compilePeakBytes - row.stateBytes
    return [
      row.engine,
      ...[row.traceSeconds, row.passSeconds, row.lowerSeconds, row.compileSeconds].map(seconds),
      ...[row.compilePeakBytes, beyond, row.peakBytes].map(gigabytes),
      ...[row.firstStepSeconds, row.stepSeconds].map(seconds),
    ]
  })
  return table(head, lines)
}

/** Nodes and state of what was compiled, in a sentence. */
export function compileSubject(rows: readonly CompileRow[]): string {
  const row = rows.find(({ state }) => state === 'measured')
  if (!row) return ''
  const counts = [row.tracedNodes, row.nodes].map((count) => formatCount(count ?? 0))
  return `${row.size}, ${row.loss}: ${counts[0]} nodes as traced, ${counts[1]} after the passes; weights and moments take ${gigabytes(row.stateBytes)} GB.`
}
