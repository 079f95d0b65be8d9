import { normalCdf, normalQuantile, tCdf, tQuantile, tToNormal } from './distributions.ts'

/** One instance's estimate, to be combined in units of `scale`. */
export interface Part {
  readonly est: number
  readonly variance: number
  readonly df: number
  /** Size of one unit in this instance (σ, a margin); 1 for log ratios. */
  readonly scale: number
}

export interface Interval {
  readonly est: number
  readonly lo: number
  readonly hi: number
  /** Two-sided, against no effect. */
  readonly p: number
}

/** Confidence level of each look where K looks are declared: 1 − 0.05/K (Bonferroni). */
export function levelForLooks(looks: number): number {
  return 1 - 0.05 / looks
}

/**
 * One interval over all instances: z_i(θ) = Φ⁻¹(F_t((est_i − θ·s_i)/√v_i; df_i)), Z(θ) = Σ z_i/√I, and
 * est, lo, hi solve Z = 0, +z, −z with z = Φ⁻¹((1 + level)/2) (Stouffer's combination of t tests).
 * One part: the t interval est ± t·√v in units of its scale.
 */
export function combine(parts: readonly Part[], level = 0.95): Interval {
  if (parts.length === 0) throw new RangeError('combine needs at least one part')
  const z = normalQuantile((1 + level) / 2)
  return { est: solve(parts, 0), lo: solve(parts, z), hi: solve(parts, -z), p: twoSided(parts) }
}

/** Z(θ). Decreasing in θ. */
export function combinedDeviate(parts: readonly Part[], theta: number): number {
  const sum = parts.reduce((total, { est, variance, df, scale }) => {
    // A part without spread would answer ±∞ and silence the others' tails: it gets a billionth of its unit
    const error = Math.max(Math.sqrt(variance), 1e-9 * scale)
    return total + tToNormal((est - theta * scale) / error, df)
  }, 0)
  return sum / Math.sqrt(parts.length)
}

/**
 * θ with Z(θ) = target. Z is the mean of the z_i times √I, so the root lies between the roots of the
 * single equations z_i = target/√I, which are t quantiles; bisection in between, to the last bit.
 */
function solve(parts: readonly Part[], target: number): number {
  const share = target / Math.sqrt(parts.length)
  const roots = parts.map(({ est, variance, df, scale }) => {
    const quantile = target === 0 ? 0 : tQuantile(normalCdf(share), df)
    return (est - quantile * Math.sqrt(variance)) / scale
  })
  let low = Math.min(...roots)
  let high = Math.max(...roots)
  while (true) {
    const middle = low + (high - low) / 2
    if (!(middle > low && middle < high)) return middle
    if (combinedDeviate(parts, middle) > target) low = middle
    else high = middle
  }
}

function twoSided(parts: readonly Part[]): number {
  const [only] = parts
  if (parts.length > 1 || only === undefined) return 2 * normalCdf(-Math.abs(combinedDeviate(parts, 0)))
  if (only.est === 0) return 1
  return 2 * tCdf(-Math.abs(only.est) / Math.sqrt(only.variance), only.df)
}
