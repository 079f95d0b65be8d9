/**
 * Error rates of the criteria on simulated experiments, and coverage of C1's interval on a simulated machine.
 *
 *   node bench/error-rates.ts [--runs 2000] [--sets 200] [--save]
 *
 * Writes error-rates.csv and timing-coverage.csv to reports/bench; `--save` replaces those of bench/results and what
 * docs/error-rates.md shows of them. The same numbers come out every time: every stream is seeded.
 */
import { parseArgs } from 'node:util'
import { coverageTable, rateTable } from './lib/error-rate-tables.ts'
import {
  breadthRates,
  type Coverage,
  claimRates,
  grids,
  hidden,
  noEffect,
  type Rate,
  sizes,
  timingCoverage,
  timings,
  worse,
} from './lib/error-rates.ts'
import { ownReports } from './lib/files.ts'
import { reportErrors, say } from './lib/program.ts'
import { commitErrorRates, writeErrorRates } from './lib/results.ts'
import { wholeNumber } from './lib/size.ts'

function allRates(runs: number): Rate[] {
  const told = (rates: Rate[]): Rate[] => {
    for (const { criterion, truth, size, seeds, passes } of rates) {
      say(`${criterion}, ${truth}, ${size} at ${seeds} seeds: ${passes} of ${runs} pass`)
    }
    return rates
  }
  return [
    ...[noEffect, worse].flatMap(({ name, truth }) =>
      sizes.flatMap((size) => told(claimRates(name, truth, size, runs))),
    ),
    ...sizes.flatMap((size) => told(claimRates(hidden.name, hidden.truth, size, runs, ['C3']))),
    ...[noEffect, worse].flatMap(({ name, truth }) =>
      grids.flatMap((grid) => told(breadthRates(name, truth.gain, grid, runs))),
    ),
  ]
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '2000' },
      sets: { type: 'string', default: '200' },
      save: { type: 'boolean', default: false },
    },
  })
  const runs = wholeNumber(values.runs, '--runs')
  const sets = wholeNumber(values.sets, '--sets')
  const order = ['C2, quality alone', 'C2', 'C3', 'C5', 'C5 by a plain binomial']
  const rates = allRates(runs).sort((a, b) => order.indexOf(a.criterion) - order.indexOf(b.criterion))
  const coverage: Coverage[] = timings.map((plan) => timingCoverage(plan, sets))
  const results = { rates, coverage }
  if (values.save) commitErrorRates(results)
  else writeErrorRates(results, ownReports)
  console.log(`${rateTable(rates)}\n\n${coverageTable(coverage)}`)
  return 0
}

await reportErrors(main)
