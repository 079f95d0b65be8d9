/** How undecided predictions are: Shannon entropy and its histogram. */
import { ConfigError } from '../base/errors.ts'
import { assertProbabilities } from './probability.ts'
import { signatureOf } from './signature.ts'

export interface EntropyBin {
  /** In nats. The bin holds entropies in (lower, upper]; the first one holds 0 too. */
  readonly lower: number
  readonly upper: number
  readonly count: number
}

/**
 * −Σ p ln p in nats, 0 ln 0 being 0: from 0 for a certain prediction to ln(classes) for an undecided one.
 * @throws ConfigError for probabilities out of range, or a sum that is not 1.
 */
export function entropy(probabilities: ArrayLike<number>): number {
  assertProbabilities(probabilities, probabilities.length, 'entropy')
  let sum = 0
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k]!
    if (p > 0) sum -= p * Math.log(p)
  }
  return Math.max(0, sum)
}

/**
 * Bins of equal width over [0, ln(classes)]. What lies above by rounding counts in the last one.
 * @param entropies [n], in nats.
 * @throws ConfigError for values that are no entropies, fewer than two classes, or a bad number of bins.
 */
export function entropyHistogram(entropies: ArrayLike<number>, classes: number, bins = 10): EntropyBin[] {
  const where = 'entropyHistogram'
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new ConfigError(`${bins} bins`, where, 'ask for a whole number of bins, at least 1')
  }
  if (!Number.isSafeInteger(classes) || classes < 2) {
    throw new ConfigError(
      `${classes} classes`,
      where,
      'predictions of one class have no entropy: use two or more',
    )
  }
  const largest = Math.log(classes)
  const upper = Array.from({ length: bins }, (_, i) => (largest * (i + 1)) / bins)
  const counts = upper.map(() => 0)
  for (let i = 0; i < entropies.length; i++) {
    const value = entropies[i]!
    // Probabilities may sum to 1.05.
    if (!(value >= 0 && value <= 1.05 * largest)) {
      throw new ConfigError(`entropy ${value}`, `${where}, value ${i}`, `hand in nats, 0 to ${largest}`)
    }
    const bin = upper.findIndex((edge) => value <= edge)
    counts[bin === -1 ? bins - 1 : bin]!++
  }
  return upper.map((edge, i) => ({ lower: i === 0 ? 0 : upper[i - 1]!, upper: edge, count: counts[i]! }))
}

/** What a histogram depends on, in sacreBLEU's format. */
export function entropySignature(classes: number, bins = 10): string {
  return signatureOf({ classes, log: 'nat', bins, binning: 'equal-width', edges: 'right' })
}
