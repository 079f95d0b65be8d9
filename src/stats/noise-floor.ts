import { chiSquareQuantile, tToNormal } from './distributions.ts'
import type { Comparison } from './paired.ts'

/** How far comparisons without an effect lie from 0, in their own standard errors. */
export interface NoiseFloor {
  readonly pairs: number
  /** Root mean square of the deviates: 1 where standard errors are what they claim to be, less where they are larger. */
  readonly rms: number
  /** Upper bound of it at the level asked for, one-sided. */
  readonly bound: number
}

/** z = Φ⁻¹(F_t(est/se; df)) of a comparison: standard normal where nothing differs and the standard error is right. */
export function deviateOf({ est, variance, df }: Comparison): number {
  if (est === 0) return 0
  return tToNormal(est / Math.sqrt(variance), df)
}

/**
 * Of standard normal deviates times a common factor, that factor with its upper bound: √(Σ z² / χ²_{1−level}), pairs
 * degrees of freedom.
 * @throws RangeError for no deviates
 */
export function noiseFloor(deviates: readonly number[], level = 0.95): NoiseFloor {
  const pairs = deviates.length
  if (pairs === 0) throw new RangeError('a noise floor needs at least one pair')
  const squares = deviates.reduce((sum, z) => sum + z * z, 0)
  return {
    pairs,
    rms: Math.sqrt(squares / pairs),
    bound: Math.sqrt(squares / chiSquareQuantile(1 - level, pairs)),
  }
}
