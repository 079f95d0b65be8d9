/** Scores of predicted classes against labels: accuracy, precision, recall, F1. */
import { ConfigError } from '../base/errors.ts'
import type { Metric } from './metric.ts'
import { assertLabel } from './probability.ts'
import { signatureOf } from './signature.ts'
import { assertWidth } from './sum.ts'

export interface ClassDecision {
  /** 0 … classes − 1. */
  readonly label: number
  /** 0 … classes − 1. */
  readonly predicted: number
}

/** Precision, recall and F1 of one class, in [0, 1]; 0 where nothing was predicted, or nothing is to be found. */
export interface ClassScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Examples of the class. */
  readonly support: number
}

export interface ClassificationScores {
  readonly examples: number
  /** In [0, 1]. */
  readonly accuracy: number
  /** Mean F1 of the classes that labels or predictions have, as scikit-learn's `average="macro"`. In [0, 1]. */
  readonly macroF1: number
  /** One a class, in order. */
  readonly classes: readonly ClassScores[]
}

/**
 * The sufficient statistics of one example: `[1, hit]`, then for each class `[true positives, predicted, labelled]`.
 * @throws ConfigError for a label or prediction that is no class.
 */
export function classificationStatistics({ label, predicted }: ClassDecision, classes: number): number[] {
  assertLabel(label, classes, 'classificationStatistics, label')
  assertLabel(predicted, classes, 'classificationStatistics, prediction')
  const hit = Number(label === predicted)
  const row = new Array<number>(2 + 3 * classes).fill(0)
  row[0] = 1
  row[1] = hit
  row[2 + 3 * label] = hit
  row[3 + 3 * predicted] = 1
  row[4 + 3 * label] = 1
  return row
}

/**
 * @param total summed statistics, 2 + 3 · classes numbers.
 * @throws ConfigError for another width, or no examples.
 */
export function classificationScores(total: readonly number[], classes: number): ClassificationScores {
  assertWidth(total, 2 + 3 * classes, 'classificationScores')
  const examples = total[0]!
  if (!(examples > 0)) {
    throw new ConfigError(`${examples} examples`, 'classificationScores', 'score at least one')
  }
  const counts = Array.from({ length: classes }, (_, k) => ({
    hits: total[2 + 3 * k]!,
    predicted: total[3 + 3 * k]!,
    labelled: total[4 + 3 * k]!,
  }))
  const scores = counts.map(({ hits, predicted, labelled }) => ({
    precision: ratio(hits, predicted),
    recall: ratio(hits, labelled),
    f1: ratio(2 * hits, predicted + labelled),
    support: labelled,
  }))
  const seen = scores.filter((_, k) => counts[k]!.predicted + counts[k]!.labelled > 0)
  return {
    examples,
    accuracy: total[1]! / examples,
    macroF1: seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length,
    classes: scores,
  }
}

/**
 * F1 of two classes, that of the positive one.
 * @throws ConfigError where there are not two classes, or `positive` is none of them.
 */
export function binaryF1({ classes }: ClassificationScores, positive = 1): number {
  if (classes.length !== 2) {
    throw new ConfigError(`${classes.length} classes`, 'binaryF1', 'use macroF1, or score two classes')
  }
  assertLabel(positive, 2, 'binaryF1, positive class')
  return classes[positive]!.f1
}

/** What the scores depend on, in sacreBLEU's format. */
export function classificationSignature(classes: number): string {
  return signatureOf({ classes, avg: 'macro', 'zero-division': 0 })
}

/** Accuracy and F1 as a `Metric`. */
export function classificationMetric(classes: number): Metric<ClassDecision, ClassificationScores> {
  return {
    name: 'classification',
    signature: classificationSignature(classes),
    width: 2 + 3 * classes,
    statistics: (decision) => classificationStatistics(decision, classes),
    score: (total) => classificationScores(total, classes),
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
