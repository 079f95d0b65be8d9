/** The scores that can lead an experiment, from the summed sufficient statistics of examples. Higher is better. */
import { ConfigError } from '../base/errors.ts'
import { bleuFromStatistics } from './bleu.ts'
import { type RougeOptions, rougeFromStatistics } from './rouge.ts'
import { sumRows } from './sum.ts'

/** The ROUGE of summaries: stemmed, as it is reported for them. */
export const summaryRouge: RougeOptions = { types: ['1', '2', 'L'], stemmer: true }

const percentOfFirst = ([count = 0, sum = 0]: readonly number[]): number => (100 * sum) / count

type FromSums = (sums: readonly number[]) => number

/**
 * Score name → score of summed statistics. `bleu`: those of `bleuStatistics` · `rougeL`: of `rougeStatistics` with
 * `summaryRouge` · `accuracy`: [examples, hits] · `logLikelihood`: [tokens, summed negative log-likelihood in nats].
 */
const leadingScores: Readonly<Record<string, FromSums>> = {
  bleu: (sums) => bleuFromStatistics(sums).score,
  rougeL: (sums) => 100 * (rougeFromStatistics(sums, summaryRouge).L?.f1 ?? 0),
  accuracy: percentOfFirst,
  logLikelihood: ([tokens = 0, nll = 0]) => -nll / tokens,
}

/**
 * How a leading score is computed from the summed statistics of examples.
 * @throws ConfigError for a score that can't lead
 */
export function leadingScore(name: string): FromSums {
  const score = Object.hasOwn(leadingScores, name) ? leadingScores[name] : undefined
  if (score) return score
  throw new ConfigError(
    `"${name}" leads no task`,
    'leadingScore',
    `use ${Object.keys(leadingScores).join(', ')}`,
  )
}

/** Sum of statistics that are equally wide. @throws ConfigError where they aren't */
export function sumOf(statistics: readonly (readonly number[])[]): number[] {
  return sumRows(statistics, statistics[0]?.length ?? 0, 'statistics')
}

/** The leading score of examples, at least one, from the statistics of each. */
export function leadingScoreOf(name: string, statistics: readonly (readonly number[])[]): number {
  return leadingScore(name)(sumOf(statistics))
}
