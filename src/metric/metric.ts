/**
 * What every score here is made of, after sacreBLEU's Metric, Score and Signature: sufficient statistics of each
 * example, a score from their sum, and one line that says what it depends on. A corpus' score is never a mean of
 * scores, and a resample (paired bootstrap, Koehn 2004) is a sum over other rows of the same table.
 */
import { ConfigError } from '../base/errors.ts'
import { sumRows } from './sum.ts'

export interface Metric<Example, Score> {
  /** As the field writes it: BLEU, chrF2++, ROUGE. */
  readonly name: string
  /** `name:value|…|version:hypros-N`. */
  readonly signature: string
  /** Length of a row of statistics. */
  readonly width: number
  /** One row, additive over examples. */
  readonly statistics: (example: Example) => number[]
  /** The score of summed rows. */
  readonly score: (total: readonly number[]) => Score
}

/** One segment of a text metric. */
export interface TextPair {
  readonly hypothesis: string
  /** At least one. */
  readonly references: readonly string[]
}

/**
 * The score of a corpus.
 * @throws ConfigError where there are no examples.
 */
export function scoreCorpus<Example, Score>(
  metric: Metric<Example, Score>,
  examples: readonly Example[],
): Score {
  if (examples.length === 0) {
    throw new ConfigError('no examples', metric.name, 'hand in at least one')
  }
  return metric.score(sumRows(examples.map(metric.statistics), metric.width, metric.name))
}
