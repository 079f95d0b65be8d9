/**
 * Proper scores of the probabilities that a classifier gives to its classes: negative log-likelihood and Brier score,
 * beside the accuracy of the most probable class.
 */
import { ConfigError } from '../base/errors.ts'
import type { Metric } from './metric.ts'
import { signatureOf } from './signature.ts'
import { assertWidth } from './sum.ts'

/** The least probability that a label counts as having, so that one example can't make the mean infinite. */
export const leastProbability = Number.EPSILON

/** How far a sum of probabilities may be from 1: as far as rounding to two places takes it, for up to ten classes. */
const roundingOf = (classes: number): number => 0.005 * Math.min(classes, 10) + 1e-6

const width = 5

export interface ClassPrediction {
  /** [classes], in [0, 1]; scored as they stand, their sum being 1 up to rounding to two places. */
  readonly probabilities: ArrayLike<number>
  /** 0 … classes − 1. */
  readonly label: number
}

export interface ProbabilityScores {
  readonly examples: number
  /** Share of examples whose label has the greatest probability, in [0, 1]. */
  readonly accuracy: number
  /** Mean negative log-likelihood, in nats, at least 0. */
  readonly nll: number
  /** Mean of Σ_k (p_k − 1[k = label])², in [0, 2] (Brier 1950); of two classes, twice the score of one column. */
  readonly brier: number
  /** Examples whose label had less than `leastProbability` and counted as having that much: 36.04 nats. */
  readonly clipped: number
}

/**
 * The sufficient statistics of one example: `[1, hit, nll, Brier, clipped]`. As in scikit-learn's log_loss, a label's
 * probability is at least 2⁻⁵² and at most 1.
 * @throws ConfigError for a label or probabilities out of range, or a sum that is not 1.
 */
export function probabilityStatistics({ probabilities, label }: ClassPrediction): number[] {
  const where = 'probabilityStatistics'
  assertProbabilities(probabilities, probabilities.length, where)
  assertLabel(label, probabilities.length, where)
  const given = probabilities[label]!
  let brier = 0
  for (let k = 0; k < probabilities.length; k++) {
    brier += (probabilities[k]! - Number(k === label)) ** 2
  }
  return [
    1,
    Number(mostProbable(probabilities) === label),
    -Math.log(Math.min(Math.max(given, leastProbability), 1)),
    brier,
    Number(given < leastProbability),
  ]
}

/**
 * Means over examples from summed statistics.
 * @throws ConfigError where there are not five numbers, or no examples.
 */
export function probabilityScores(total: readonly number[]): ProbabilityScores {
  assertWidth(total, width, 'probabilityScores')
  const examples = total[0]!
  if (!(examples > 0))
    throw new ConfigError(`${examples} examples`, 'probabilityScores', 'score at least one')
  const mean = (column: number) => total[column]! / examples
  return { examples, accuracy: mean(1), nll: mean(2), brier: mean(3), clipped: total[4]! }
}

/** What the scores depend on, in sacreBLEU's format. */
export function probabilitySignature(classes: number): string {
  return signatureOf({ classes, log: 'nat', clip: '2^-52', brier: 'sum', ties: 'first' })
}

/** Accuracy, NLL and Brier score as a `Metric`. */
export function probabilityMetric(classes: number): Metric<ClassPrediction, ProbabilityScores> {
  return {
    name: 'proper scores',
    signature: probabilitySignature(classes),
    width,
    statistics: probabilityStatistics,
    score: probabilityScores,
  }
}

/** The class of the greatest probability, the first one on ties, as NumPy's argmax. */
export function mostProbable(probabilities: ArrayLike<number>): number {
  let best = 0
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k]! > probabilities[best]!) best = k
  return best
}

/** @throws ConfigError where a row is no distribution over `classes` classes. */
export function assertProbabilities(row: ArrayLike<number>, classes: number, where: string): void {
  if (row.length !== classes || classes === 0) {
    throw new ConfigError(`${row.length} probabilities for ${classes} classes`, where, 'hand in one a class')
  }
  let sum = 0
  for (let k = 0; k < classes; k++) {
    const value = row[k]!
    if (!(value >= 0 && value <= 1 + 1e-6)) {
      throw new ConfigError(`probability ${value} of class ${k}`, where, 'hand in probabilities, 0 to 1')
    }
    sum += value
  }
  if (Math.abs(sum - 1) > roundingOf(classes)) {
    throw new ConfigError(
      `probabilities that sum to ${Number(sum.toPrecision(6))}`,
      where,
      'hand in one probability for each class, after the softmax',
    )
  }
}

/** @throws ConfigError where a label is no class. */
export function assertLabel(label: number, classes: number, where: string): void {
  if (Number.isSafeInteger(label) && label >= 0 && label < classes) return
  throw new ConfigError(`label ${label}`, where, `use whole numbers, 0 to ${classes - 1}`)
}
