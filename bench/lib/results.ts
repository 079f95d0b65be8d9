/** Results of the step, compile and error-rate benchmarks: as files, and as what the docs show of them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { writePart } from '../../docs/markdown.ts'
import { type CompileRow, compileCsv, compileSubject, compileTable, readCompileCsv } from './compile-table.ts'
import {
  coverageCsv,
  coverageTable,
  rateCsv,
  rateTable,
  readCoverageCsv,
  readRateCsv,
} from './error-rate-tables.ts'
import type { Coverage, Rate } from './error-rates.ts'
import { figureName, speedFigure } from './figure.ts'
import { committed, committedRows, folder, writeCsv } from './files.ts'
import {
  type BlockRow,
  blockCsv,
  type RunFields,
  readBlockCsv,
  readStepCsv,
  type StepRow,
  stepCsv,
} from './rows.ts'
import { overheadTable, sizesOf, speedTable } from './step-tables.ts'

const figures = folder('../../docs/figures/')

export interface StepResults {
  readonly steps: readonly StepRow[]
  readonly blocks: readonly BlockRow[]
}

export function writeCompileResults(rows: readonly CompileRow[], to: string): void {
  writeCsv(to, 'compile', compileCsv(rows))
}

export function commitCompileResults(rows: readonly CompileRow[]): void {
  writeCompileResults(rows, committed)
  writePart('engines.md', 'compile times', compilePart(rows))
}

export function writeResults({ steps, blocks }: StepResults, to: string, figuresTo = to): void {
  writeCsv(to, 'step', stepCsv(steps))
  writeCsv(to, 'overhead', blockCsv(blocks))
  writeFigures(steps, figuresTo)
}

/** The figures of the pages in docs, unless others are asked for. */
export function writeFigures(steps: readonly StepRow[], to = figures): void {
  mkdirSync(to, { recursive: true })
  for (const [name, svg] of figuresOf(steps)) writeFileSync(`${to}${name}`, svg)
}

/** Results as the repository holds them, with what the docs show of them. */
export function commitResults(results: StepResults): void {
  writeResults(results, committed, figures)
  writePart('engines.md', 'step times', stepPart(results))
}

export interface ErrorRates {
  readonly rates: readonly Rate[]
  readonly coverage: readonly Coverage[]
}

export function writeErrorRates({ rates, coverage }: ErrorRates, to: string): void {
  writeCsv(to, 'error-rates', rateCsv(rates))
  writeCsv(to, 'timing-coverage', coverageCsv(coverage))
}

export function commitErrorRates(results: ErrorRates): void {
  writeErrorRates(results, committed)
  writePart('error-rates.md', 'error rates', rateTable(results.rates))
  writePart('error-rates.md', 'timing coverage', coverageTable(results.coverage))
}

export const committedResults = (): StepResults => ({
  steps: committedRows('step', readStepCsv),
  blocks: committedRows('overhead', readBlockCsv),
})

export const committedCompileResults = (): CompileRow[] => committedRows('compile', readCompileCsv)

export const committedErrorRates = (): ErrorRates => ({
  rates: committedRows('error-rates', readRateCsv),
  coverage: committedRows('timing-coverage', readCoverageCsv),
})

export const figuresOf = (steps: readonly StepRow[]): [name: string, svg: string][] =>
  sizesOf(steps).map((size) => [
    figureName(size),
    speedFigure(
      size,
      steps.filter((row) => row.size === size),
    ),
  ])

/** When and where rows were measured, and what each engine was. */
function provenance(rows: readonly RunFields[]): string {
  const [first] = rows
  if (!first) return ''
  const builds = new Map(rows.filter(({ build }) => build !== '').map(({ engine, build }) => [engine, build]))
  const engines = [...builds].map(([engine, build]) => `${engine} is ${build}`).join(', ')
  const { date, cpu, cores, threads, node } = first
  return `Measured on ${date.slice(0, 10)}: ${cpu}, ${cores} cores, ${threads} threads, Node ${node}; ${engines}.`
}

/** What docs/engines.md shows of compile times. */
export function compilePart(rows: readonly CompileRow[]): string {
  if (rows.length === 0) return 'Nothing has been measured yet: `npm run bench:compile -- --save`.'
  return [provenance(rows), compileSubject(rows), compileTable(rows)].join('\n\n')
}

/** What docs/engines.md shows of step times. */
export function stepPart({ steps, blocks }: StepResults): string {
  if (steps.length === 0) return 'Nothing has been measured yet: `npm run bench:step -- --save`.'
  const tables = sizesOf(steps).flatMap((size) => [
    `### D/L/V/B×T = ${size}`,
    speedTable(steps.filter((row) => row.size === size)),
    `![Speed of a training step at ${size}, relative to PyTorch eager](figures/${figureName(size)})`,
  ])
  const overhead = overheadTable(blocks)
  const costs = overhead === '' ? [] : ['### Cost of the hybrid', overhead]
  return [provenance(steps), ...tables, ...costs].join('\n\n')
}
