/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Unbiased sample variance (divisor n − 1); NaN below two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN
  const centre = mean(values)
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
}

/** Square root of the sample variance. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values))
}

/** Middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/**
 * Hodges–Lehmann estimate of location: the median of all Walsh averages (x_i + x_j)/2, i ≤ j.
 * As robust as a median against a few disturbed blocks, and nearly as efficient as a mean
 * (Hodges & Lehmann 1963).
 */
export function hodgesLehmann(values: readonly number[]): number {
  const averages = values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2))
  return median(averages)
}

/**
 * Value below which a share `p` in [0, 1] of the values lies, linear between order statistics (type 7 of Hyndman & Fan
 * 1996, the default of NumPy and R); NaN of nothing.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = p * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (place - Math.floor(place)) * (above - below)
}
