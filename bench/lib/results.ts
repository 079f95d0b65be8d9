/** Where results lie: a run's own under reports/bench, committed ones beside the benchmarks and in the docs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writePart } from '../../docs/markdown.ts'
import { figureName, speedFigure } from './figure.ts'
import { type BlockRow, blockCsv, readBlockCsv, readStepCsv, type StepRow, stepCsv } from './rows.ts'
import { overheadTable, sizesOf, speedTable } from './step-tables.ts'

const folder = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export const committed = folder('../results/')
export const ownReports = folder('../../reports/bench/')
const figures = folder('../../docs/figures/')

export interface StepResults {
  readonly steps: readonly StepRow[]
  readonly blocks: readonly BlockRow[]
}

export function writeResults({ steps, blocks }: StepResults, to: string, figuresTo = to): void {
  for (const path of [to, figuresTo]) mkdirSync(path, { recursive: true })
  writeFileSync(`${to}step.csv`, stepCsv(steps))
  writeFileSync(`${to}overhead.csv`, blockCsv(blocks))
  for (const [name, svg] of figuresOf(steps)) writeFileSync(`${figuresTo}${name}`, svg)
}

/** Results as the repository holds them, with what the docs show of them. */
export function commitResults(results: StepResults): void {
  writeResults(results, committed, figures)
  writePart('engines.md', 'step times', stepPart(results))
}

const readOr = <T>(path: string, read: (text: string) => T[]): T[] =>
  existsSync(path) ? read(readFileSync(path, 'utf8')) : []

export const committedResults = (): StepResults => ({
  steps: readOr(`${committed}step.csv`, readStepCsv),
  blocks: readOr(`${committed}overhead.csv`, readBlockCsv),
})

export const figuresOf = (steps: readonly StepRow[]): [name: string, svg: string][] =>
  sizesOf(steps).map((size) => [
    figureName(size),
    speedFigure(
      size,
      steps.filter((row) => row.size === size),
    ),
  ])

/** What docs/engines.md shows of the results. */
export function stepPart({ steps, blocks }: StepResults): string {
  const [first] = steps
  if (!first) return 'Nothing has been measured yet: `npm run bench:step -- --save`.'
  const builds = new Map(
    steps.filter(({ build }) => build !== '').map(({ engine, build }) => [engine, build]),
  )
  const about = `Measured on ${first.date.slice(0, 10)}: ${first.cpu}, ${first.cores} cores, ${first.threads} threads, Node ${first.node}; ${[
    ...builds,
  ]
    .map(([engine, build]) => `${engine} is ${build}`)
    .join(', ')}.`
  const tables = sizesOf(steps).flatMap((size) => [
    `### D/L/V/B×T = ${size}`,
    speedTable(steps.filter((row) => row.size === size)),
    `![Speed of a training step at ${size}, relative to PyTorch eager](figures/${figureName(size)})`,
  ])
  const overhead = overheadTable(blocks)
  const costs = overhead === '' ? [] : ['### Cost of the hybrid', overhead]
  return [about, ...tables, ...costs].join('\n\n')
}
