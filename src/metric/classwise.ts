/**
 * Classwise calibration: one reliability diagram a class, over the probabilities given to that class, whether it was
 * predicted or not.
 */
import { type Binning, equalMassBins, equalWidthBins, expectedCalibrationError } from './calibration.ts'
import { assertLabel, assertProbabilities } from './probability.ts'
import { signatureOf } from './signature.ts'
import { assertSameLength } from './sum.ts'

const binned = { 'equal-width': equalWidthBins, 'equal-mass': equalMassBins } as const

/**
 * Classwise ECE (Kull et al. 2019; the static calibration error of Nixon et al. 2019): the mean over classes of the
 * calibration error of "it is class k", whose confidence is p_k. In [0, 1].
 * @param probabilities [n][classes].
 * @param labels [n], 0 … classes − 1.
 * @throws ConfigError for n = 0, lists of differing length, labels or probabilities out of range, a bad number of bins.
 */
export function classwiseCalibrationError(
  probabilities: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  bins = 10,
  binning: Binning = 'equal-width',
): number {
  const where = 'classwiseCalibrationError'
  assertSameLength(['rows of probabilities', probabilities], ['labels', labels], where)
  const classes = probabilities[0]?.length ?? 1
  for (const [i, row] of probabilities.entries()) {
    assertProbabilities(row, classes, `${where}, example ${i}`)
    assertLabel(labels[i]!, classes, `${where}, example ${i}`)
  }
  const errors = Array.from({ length: classes }, (_, k) =>
    expectedCalibrationError(
      binned[binning](
        probabilities.map((row) => row[k]!),
        Array.from(labels, (label) => Number(label === k)),
        bins,
      ),
    ),
  )
  return errors.reduce((sum, error) => sum + error, 0) / classes
}

/** What a classwise error depends on, in sacreBLEU's format. */
export function classwiseSignature(binning: Binning, bins: number): string {
  return signatureOf({ conf: 'classwise', bins, binning, edges: 'right', norm: 'l1', avg: 'macro' })
}
