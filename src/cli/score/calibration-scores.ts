/** Calibration of a stream of predictions. */
import { ConfigError, DataError } from '../../base/errors.ts'
import type { Source } from '../../data/readers/source.ts'
import {
  binsFromStatistics,
  calibrationSignature,
  classwiseSignature,
  countPrediction,
  equalMassBins,
  equalWidthEdges,
  expectedCalibrationError,
  mostProbable,
  type ProbabilityScores,
  probabilityMetric,
  probabilityStatistics,
  type ReliabilityBin,
} from '../../metric/index.ts'
import { malformed, type ProbabilityRow, probabilityRows } from './probability-rows.ts'

export interface CalibrationScores extends ProbabilityScores {
  readonly classes: number
  readonly equalWidth: Reliability
  readonly equalMass: Reliability
  /** Mean over classes, bins of equal width. */
  readonly classwise: { readonly ece: number; readonly signature: string }
  readonly signature: string
}

export interface Reliability {
  /** In [0, 1]. */
  readonly ece: number
  readonly signature: string
  readonly bins: readonly ReliabilityBin[]
}

/**
 * Reads a source once. Bins of equal mass need every confidence, so two numbers an example are kept, whatever the
 * number of classes; all else is sums.
 * @throws DataError where the source is malformed, has no examples, or a row's values are no probabilities.
 */
export async function calibrationScores(source: Source, bins: number): Promise<CalibrationScores> {
  if (bins < 1) throw new ConfigError(`${bins} bins`, '--bins', 'ask for at least 1')
  const upper = equalWidthEdges(bins)
  const zeros = (length: number) => new Array<number>(length).fill(0)
  const total: number[] = []
  const topClass = zeros(3 * bins)
  const byClass: number[][] = []
  const confidences: number[] = []
  const hits: number[] = []
  for await (const row of probabilityRows(source)) {
    const { probabilities, label } = row
    for (const [i, value] of statisticsOf(row, source).entries()) total[i] = (total[i] ?? 0) + value
    const predicted = mostProbable(probabilities)
    const hit = Number(predicted === label)
    confidences.push(probabilities[predicted]!)
    hits.push(hit)
    countPrediction(topClass, upper, probabilities[predicted]!, hit)
    for (const [k, probability] of probabilities.entries()) {
      byClass[k] ??= zeros(3 * bins)
      countPrediction(byClass[k], upper, probability, Number(k === label))
    }
  }
  if (confidences.length === 0) {
    throw new DataError('no examples', source.name, 'hand in a file with at least one row')
  }
  const classes = byClass.length
  const classErrors = byClass.map((sums) => expectedCalibrationError(binsFromStatistics(sums, upper)))
  const metric = probabilityMetric(classes)
  const reliability = (rows: readonly ReliabilityBin[], binning: 'equal-width' | 'equal-mass') => ({
    ece: expectedCalibrationError(rows),
    signature: calibrationSignature(binning, bins),
    bins: rows,
  })
  return {
    classes,
    ...metric.score(total),
    signature: metric.signature,
    equalWidth: reliability(binsFromStatistics(topClass, upper), 'equal-width'),
    equalMass: reliability(equalMassBins(confidences, hits, bins), 'equal-mass'),
    classwise: {
      ece: classErrors.reduce((sum, error) => sum + error, 0) / classes,
      signature: classwiseSignature('equal-width', bins),
    },
  }
}

function statisticsOf(row: ProbabilityRow, source: Source): number[] {
  try {
    return probabilityStatistics(row)
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause
    throw malformed(source, cause.what, row.line)
  }
}
