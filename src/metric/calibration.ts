/**
 * Reliability diagrams and the expected calibration error (Naeini et al. 2015; Guo et al. 2017, "On Calibration
 * of Modern Neural Networks"), over predictions with a confidence in [0, 1] that came out correct or not.
 */
import { ConfigError } from '../base/errors.ts'
import { signatureOf } from './signature.ts'
import { assertSameLength, assertWidth } from './sum.ts'

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** The bin holds confidences in (lower, upper]; the first one holds 0 too. */
  readonly lower: number
  readonly upper: number
  /** Predictions in the bin. */
  readonly count: number
  /** Their mean confidence; 0 where the bin is empty. */
  readonly confidence: number
  /** Share of them that were correct; 0 where the bin is empty. */
  readonly accuracy: number
}

/** What softmax in 32-bit floats may exceed 1 by. */
const tolerance = 1e-6

/**
 * `bins` bins of equal width over [0, 1], the edges being i / bins in double precision, empty bins included.
 * A confidence is compared as it is stored: 0.1 as a 32-bit float is above 0.1 and lies in the second of ten bins.
 * @param confidence [n], in [0, 1]; up to 1e-6 above counts as 1.
 * @param correct [n], 0 or 1.
 * @throws ConfigError for n = 0, lists of differing length, values out of range, or a bad number of bins.
 */
export function equalWidthBins(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  assertPredictions(confidence, correct, bins, 'equalWidthBins')
  return fill(equalWidthEdges(bins), confidence, correct)
}

/** Upper edges of bins of equal width over [0, 1]: i / bins in double precision, the last one 1. */
export function equalWidthEdges(bins: number): number[] {
  return Array.from({ length: bins }, (_, i) => (i + 1) / bins)
}

/**
 * Bins of equal mass (adaptive bins, Nguyen and O'Connor 2015): the edges are the k / bins quantiles, each the
 * confidence of rank ceil(k·n / bins) from below (the inverse of the empirical distribution). Together they cover
 * [0, 1]. Equal confidences always share a bin, so that the order of the predictions means nothing: with ties, or
 * n < bins, bins differ in size and there are fewer than `bins` of them; none is empty.
 * Parameters and errors are those of `equalWidthBins`.
 */
export function equalMassBins(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  assertPredictions(confidence, correct, bins, 'equalMassBins')
  return fill(equalMassEdges(confidence, bins), confidence, correct)
}

/** Upper edges of the bins of `equalMassBins`, the last one 1. Fixed for resamples: a resample keeps its sample's bins. */
export function equalMassEdges(confidence: ArrayLike<number>, bins: number): number[] {
  const n = confidence.length
  const sorted = Float64Array.from(confidence, clip).sort()
  const largest = sorted[n - 1]!
  const inner = Array.from({ length: bins - 1 }, (_, k) => sorted[Math.ceil(((k + 1) * n) / bins) - 1]!)
  // An edge at the largest confidence closes the last bin, which reaches to 1.
  const upper = [...new Set(inner)].filter((edge) => edge < largest)
  return [...upper, 1]
}

/**
 * Σ count/n · |accuracy − confidence|, in [0, 1].
 * @throws ConfigError where the bins hold nothing.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const n = bins.reduce((sum, { count }) => sum + count, 0)
  if (n === 0) {
    throw new ConfigError(
      'no predictions in the bins',
      'expectedCalibrationError',
      'bin at least one prediction',
    )
  }
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.confidence), 0) / n
}

export type Binning = 'equal-width' | 'equal-mass'

/** What a calibration error depends on, in sacreBLEU's format. */
export function calibrationSignature(binning: Binning, bins: number): string {
  return signatureOf({ conf: 'max', bins, binning, edges: 'right', norm: 'l1' })
}

/** @param upper ascending upper edges, the last one 1. */
function fill(
  upper: readonly number[],
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
): ReliabilityBin[] {
  const total = new Array<number>(3 * upper.length).fill(0)
  for (let i = 0; i < confidence.length; i++) countPrediction(total, upper, confidence[i]!, correct[i]!)
  return binsFromStatistics(total, upper)
}

/**
 * Adds one prediction, in place, to the sufficient statistics of a reliability diagram: for each bin `[predictions,
 * summed confidence, correct predictions]`.
 * @param total [3 · bins]; an example's own row starts from zeros.
 * @param upper ascending upper edges, the last one 1.
 * @param correct 0 or 1.
 */
export function countPrediction(
  total: number[],
  upper: readonly number[],
  confidence: number,
  correct: number,
): void {
  const value = clip(confidence)
  const bin = 3 * firstNotBelow(upper, value)
  total[bin]!++
  total[bin + 1]! += value
  total[bin + 2]! += correct
}

/**
 * The bins of summed statistics of `countPrediction`.
 * @throws ConfigError where there are not three numbers a bin.
 */
export function binsFromStatistics(total: readonly number[], upper: readonly number[]): ReliabilityBin[] {
  assertWidth(total, 3 * upper.length, 'binsFromStatistics')
  return upper.map((edge, bin) => {
    const count = total[3 * bin]!
    const mean = (sum: number) => (count === 0 ? 0 : sum / count)
    const lower = bin === 0 ? 0 : upper[bin - 1]!
    const [confidence, accuracy] = [mean(total[3 * bin + 1]!), mean(total[3 * bin + 2]!)]
    return { lower, upper: edge, count, confidence, accuracy }
  })
}

/** Index of the first edge that is at least `value`. */
function firstNotBelow(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function clip(confidence: number): number {
  return Math.min(confidence, 1)
}

function assertPredictions(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  bins: number,
  where: string,
): void {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new ConfigError(`${bins} bins`, where, 'ask for a whole number of bins, at least 1')
  }
  assertSameLength(['confidences', confidence], ['correct flags', correct], where)
  if (confidence.length === 0) throw new ConfigError('no predictions', where, 'hand in at least one')
  for (let i = 0; i < confidence.length; i++) {
    const value = confidence[i]!
    if (!(value >= 0 && value <= 1 + tolerance)) {
      throw new ConfigError(
        `confidence ${value}`,
        `${where}, prediction ${i}`,
        'hand in probabilities, 0 to 1',
      )
    }
    if (correct[i] !== 0 && correct[i] !== 1) {
      throw new ConfigError(`correct flag ${correct[i]}`, `${where}, prediction ${i}`, 'hand in 0 or 1')
    }
  }
}
