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
 * single equations z_i = target/√I, which are t quantiles; a bracketing search in between, to the last bit.
 */
function solve(parts: readonly Part[], target: number): number {
  const share = target / Math.sqrt(parts.length)
  const roots = parts.map(({ est, variance, df, scale }) => {
    const quantile = target === 0 ? 0 : tQuantile(normalCdf(share), df)
    return (est - quantile * Math.sqrt(variance)) / scale
  })
  return fallingRoot(
    (theta) => combinedDeviate(parts, theta) - target,
    Math.min(...roots),
    Math.max(...roots),
  )
}

/**
 * Root of a decreasing function between two ends, by the ITP method (Oliveira & Takahashi 2021): never more than one
 * evaluation beyond bisection, and about a fifth of them on functions as smooth as these.
 */
function fallingRoot(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const finest = 2 ** -53 * Math.max(Math.abs(low), Math.abs(high))
  if (!(high - low > 2 * finest)) return low + (high - low) / 2
  let [above, below] = [f(low), f(high)]
  if (above <= 0) return low
  if (below >= 0) return high
  const stretch = 0.2 / (high - low)
  let radius = finest * 2 ** (Math.ceil(Math.log2((high - low) / (2 * finest))) + 1)
  while (high - low > 2 * finest) {
    const middle = low + (high - low) / 2
    if (!(middle > low && middle < high)) return middle
    const falsi = (above * high - below * low) / (above - below)
    const side = Math.sign(middle - falsi)
    const pull = stretch * (high - low) ** 2
    const truncated = pull <= Math.abs(middle - falsi) ? falsi + side * pull : middle
    const reach = Math.max(0, radius - (high - low) / 2)
    const x = Math.abs(truncated - middle) <= reach ? truncated : middle - side * reach
    const value = f(x)
    if (value > 0) [low, above] = [x, value]
    else if (value < 0) [high, below] = [x, value]
    else return x
    radius /= 2
  }
  return low + (high - low) / 2
}

function twoSided(parts: readonly Part[]): number {
  const [only] = parts
  if (parts.length > 1 || only === undefined) return 2 * normalCdf(-Math.abs(combinedDeviate(parts, 0)))
  if (only.est === 0) return 1
  return 2 * tCdf(-Math.abs(only.est) / Math.sqrt(only.variance), only.df)
}
