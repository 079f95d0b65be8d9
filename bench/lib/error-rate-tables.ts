/** What the simulation of error rates writes down and shows. */
import { z } from 'zod'
import { table } from '../../docs/markdown.ts'
import { formatCount } from '../../src/report/format.ts'
import { type Coverage, enough, noEffect, type Rate, setSize, shareOf, worse } from './error-rates.ts'
import { readBack, written } from './rows.ts'

const count = z.coerce.number()
const rateRow = z.object({
  criterion: z.string(),
  truth: z.string(),
  size: z.string(),
  seeds: count,
  runs: count,
  passes: count,
  fails: count,
  literal: count,
}) satisfies z.ZodType<Rate>

const coverageRow = z.object({
  processes: count,
  blocks: count,
  measurements: count,
  covering: count,
  sets: count,
  soundSets: count,
  halfWidth: count,
  widest: count,
}) satisfies z.ZodType<Coverage>

export const rateCsv = (rows: readonly Rate[]): string => written(rateRow, rows)
export const readRateCsv = (text: string): Rate[] => readBack(rateRow, text)
export const coverageCsv = (rows: readonly Coverage[]): string => written(coverageRow, rows)
export const readCoverageCsv = (text: string): Coverage[] => readBack(coverageRow, text)

/** What the criteria promise: passes and fails in % by quality alone, by truth, instances and seeds. */
const promised: Readonly<Record<string, string>> = {
  [`${noEffect.name} 1 3`]: '2 / 3',
  [`${noEffect.name} 1 5`]: '2 / 4',
  [`${noEffect.name} 1 10`]: '2 / 10',
  [`${noEffect.name} 6 3`]: '2 / 12',
  [`${worse.name} 1 3`]: '0 / 24',
  [`${worse.name} 1 5`]: '0 / 49',
  [`${worse.name} 1 10`]: '0 / 89',
  [`${worse.name} 6 3`]: '0 / 98',
}

/** The most false passes that a criterion is allowed, in %: 2.5 for each of its chances. */
export const allowed: Readonly<Record<string, number>> = { 'C2, quality alone': 2.5, C2: 5, C3: 5, C5: 5 }

const percent = (value: number): string => value.toFixed(1)

/** Shares of passes with their intervals, none of which is deserved, beside fails and what is promised. */
export function rateTable(rates: readonly Rate[]): string {
  const head = [
    'criterion',
    'truth',
    'instances',
    'seeds',
    'false passes %',
    '95 % interval',
    'allowed %',
    'fails %',
    'promised pass / fail %',
    'literal reading passes %',
  ]
  const rows = rates.map(({ criterion, truth, size, seeds, runs, passes, fails, literal }) => {
    const { est, lo, hi } = shareOf(passes, runs)
    const share = (number: number) => percent((100 * number) / runs)
    const judged = criterion in allowed
    return [
      criterion,
      truth,
      size,
      String(seeds),
      percent(est),
      `${percent(lo)} to ${percent(hi)}`,
      judged ? String(allowed[criterion]) : '–',
      judged ? share(fails) : '–',
      (criterion === 'C2, quality alone' && promised[`${truth} ${size} ${seeds}`]) || '–',
      judged ? share(literal) : '–',
    ]
  })
  return table(head, rows)
}

/** How often C1's interval covers a ratio of exactly 1, and how wide it is. */
export function coverageTable(rows: readonly Coverage[]): string {
  const head = [
    'processes × blocks',
    'measurements',
    'cover 0 %',
    '95 % interval',
    `sets of ${setSize} with ${enough} or more %`,
    'half-width, mean',
    'widest',
  ]
  return table(
    head,
    rows.map(({ processes, blocks, measurements, covering, sets, soundSets, halfWidth, widest }) => {
      const { est, lo, hi } = shareOf(covering, measurements)
      return [
        `${processes} × ${blocks}`,
        formatCount(measurements),
        percent(est),
        `${percent(lo)} to ${percent(hi)}`,
        percent((100 * soundSets) / sets),
        `± ${halfWidth.toFixed(2)} points`,
        `± ${widest.toFixed(2)} points`,
      ]
    }),
  )
}
