/** C1's control, repeated on a real machine: what bench/aa.ts writes down and docs/error-rates.md shows. */
import { z } from 'zod'
import { table, writePart } from '../../docs/markdown.ts'
import { mean } from '../../src/stats/index.ts'
import { covers } from './error-rates.ts'
import { committed, committedRows, writeCsv } from './files.ts'
import { readBack, written } from './rows.ts'

const count = z.coerce.number()

/** One measurement of the baseline against itself, in % of its step. */
const aaRow = z.object({
  /** When its run began: ISO 8601, UTC. */
  date: z.string(),
  cpu: z.string(),
  cores: count,
  engine: z.string(),
  model: z.string(),
  processes: count,
  blocks: count,
  estimate: count,
  lo: count,
  hi: count,
  /** The most cores that other programs kept busy during one of its processes. */
  others: count,
})

export type AaRow = z.infer<typeof aaRow>

export const aaCsv = (rows: readonly AaRow[]): string => written(aaRow, rows)
export const readAaCsv = (text: string): AaRow[] => readBack(aaRow, text)

export function writeAa(rows: readonly AaRow[], to: string): void {
  writeCsv(to, 'aa', aaCsv(rows))
}

export function commitAa(rows: readonly AaRow[]): void {
  writeAa(rows, committed)
  writePart('error-rates.md', 'repeated A/A', aaPart(rows))
}

export const committedAa = (): AaRow[] => committedRows('aa', readAaCsv)

/** How many of the intervals cover 0, and how wide they are. */
export function aaSummary(rows: readonly AaRow[]): string {
  const covering = rows.filter(covers).length
  const halves = rows.map(({ lo, hi }) => (hi - lo) / 2)
  return (
    `${covering} of ${rows.length} intervals cover 0; half-width ± ${mean(halves).toFixed(2)} points in the mean, ` +
    `± ${Math.min(...halves).toFixed(2)} to ± ${Math.max(...halves).toFixed(2)}`
  )
}

/** What docs/error-rates.md shows. */
export function aaPart(rows: readonly AaRow[]): string {
  const [first] = rows
  if (!first) return 'Nothing has been measured yet: `npm run bench:aa -- --save`.'
  const { date, cpu, cores, engine, model, processes, blocks } = first
  const others = Math.max(...rows.map((row) => row.others))
  const about =
    `Measured on ${date.slice(0, 10)}: ${cpu}, ${cores} cores, ${engine}, ${model}, ${processes} processes of ${blocks} ` +
    `blocks each; other programs kept at most ${others.toFixed(2)} cores busy. **${aaSummary(rows)}.**`
  const lines = rows.map((row, at) => [
    String(at + 1),
    `${row.estimate.toFixed(2)} %`,
    `${row.lo.toFixed(2)} to ${row.hi.toFixed(2)}`,
    covers(row) ? 'yes' : 'no',
  ])
  return [about, table(['measurement', 'A over A', '95 % interval', 'covers 0'], lines)].join('\n\n')
}
