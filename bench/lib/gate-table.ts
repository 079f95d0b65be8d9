/** What bench/gate-rates.ts writes down and shows. */
import { z } from 'zod'
import { table, writePart } from '../../docs/markdown.ts'
import { committed, committedRows, writeCsv } from './files.ts'
import { type Rate, ratePercent } from './gate-rates.ts'
import { readBack, written } from './rows.ts'

const rateRow: z.ZodObject & z.ZodType<Rate> = z.object({
  scenario: z.string(),
  instances: z.coerce.number(),
  changed: z.coerce.number(),
  seeds: z.coerce.number(),
  runs: z.coerce.number(),
  flagged: z.coerce.number(),
  red: z.coerce.number(),
})

const name = 'gate-rates'

export const committedGateRates = (): Rate[] => committedRows(name, (text) => readBack(rateRow, text))

export function commitGateRates(rates: readonly Rate[]): void {
  writeCsv(committed, name, written(rateRow, rates))
  writePart('gate.md', 'rates', gatePart(rates))
}

/** Shares in per cent with Wilson's 95 % intervals. */
export function gateTable(rates: readonly Rate[]): string {
  return table(
    ['change', 'instances', 'arms changed', 'seeds', 'flagged %', 'red %'],
    rates.map(({ scenario, instances, changed, seeds, runs, flagged, red }) => [
      scenario,
      ...[instances, changed, seeds].map(String),
      ratePercent(flagged, runs),
      ratePercent(red, runs),
    ]),
  )
}

/** What docs/gate.md shows. */
export function gatePart(rates: readonly Rate[]): string {
  const [first] = rates
  if (first === undefined) return 'Nothing has been simulated yet: `npm run bench:gate-rates -- --save`.'
  return `${first.runs} simulated changes a row, 95 % intervals:\n\n${gateTable(rates)}`
}
