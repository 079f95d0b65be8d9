import gammaincinv from '@stdlib/math-base-special-gammaincinv'
import normal from '@stdlib/stats-base-dists-normal'
import t from '@stdlib/stats-base-dists-t'

/** Above this many degrees of freedom t and normal agree to 1e-10. */
const normalFrom = 1e10

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  return normal.cdf(z, 0, 1)
}

/** ln Φ(z), finite far into the lower tail. */
export function normalLogCdf(z: number): number {
  return normal.logcdf(z, 0, 1)
}

/**
 * z with ln Φ(z) = `logP`, for `logP` ≤ ln ½ however small (stdlib's own quantile is −∞ below p ≈ 1e-17).
 * Newton's method: ln Φ is concave and smooth, so it converges from either side of the root.
 */
export function normalQuantileOfLog(logP: number): number {
  if (logP === Number.NEGATIVE_INFINITY) return logP
  let z = logP > -30 ? normal.quantile(Math.exp(logP), 0, 1) : -Math.sqrt(-2 * logP)
  for (let i = 0; i < 50; i++) {
    const value = normalLogCdf(z)
    const slope = Math.exp(normal.logpdf(z, 0, 1) - value)
    const next = z - (value - logP) / slope
    if (!Number.isFinite(next) || Math.abs(next - z) <= 1e-15 * Math.abs(z)) break
    z = next
  }
  return z
}

/** Standard normal quantile, 0 < p < 1, accurate in both tails. */
export function normalQuantile(p: number): number {
  return p <= 0.5 ? normalQuantileOfLog(Math.log(p)) : -normalQuantileOfLog(Math.log1p(-p))
}

/** Student's t distribution function; `df` > 0, real, may be infinite. */
export function tCdf(x: number, df: number): number {
  return df > normalFrom ? normalCdf(x) : t.cdf(x, df)
}

/** Student's t quantile; `df` > 0, real, may be infinite. */
export function tQuantile(p: number, df: number): number {
  return df > normalFrom ? normalQuantile(p) : t.quantile(p, df)
}

/**
 * ln F_t(x; df) for x ≤ 0, finite where the probability itself underflows.
 * F_t(x) = ½·I_w(df/2, ½), w = df/(df + x²); the incomplete beta function by its continued fraction in
 * logarithms (Numerical Recipes §6.4), which converges for x² ≥ 3 at any df.
 */
export function tLogCdf(x: number, df: number): number {
  if (df > normalFrom) return normalLogCdf(x)
  if (x > -2) return Math.log(t.cdf(x, df))
  const a = df / 2
  const ratio = -x / Math.sqrt(df)
  const odds = ratio * ratio
  const logW = ratio > 1e8 ? -2 * Math.log(ratio) : -Math.log1p(odds)
  const logRest = -Math.log1p(1 / odds)
  // −ln B(a, ½) from the density at 0, which avoids the difference of two large ln Γ
  const logBeta = -(t.logpdf(0, df) + Math.log(df) / 2)
  return a * logW + logRest / 2 - Math.log(a) - logBeta + Math.log(betaFraction(Math.exp(logW), a)) - Math.LN2
}

/** Continued fraction of I_w(a, ½) by Lentz's method. */
function betaFraction(w: number, a: number): number {
  const b = 0.5
  const tiny = 1e-300
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / guard(1 - ((a + b) * w) / (a + 1))
  let result = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * w) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * w) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    const factor = d * c
    result *= factor
    if (Math.abs(factor - 1) < 1e-15) break
  }
  return result
}

/** Φ⁻¹(F_t(x; df)): the normal deviate as extreme as a t value. Odd in x, finite for every finite x. */
export function tToNormal(x: number, df: number): number {
  if (x === 0) return 0
  const z = normalQuantileOfLog(tLogCdf(-Math.abs(x), df))
  return x < 0 ? z : -z
}

/** χ² quantile with `df` > 0 degrees of freedom, 0 < p < 1: twice that of the gamma distribution with shape df/2. */
export function chiSquareQuantile(p: number, df: number): number {
  return 2 * gammaincinv(p, df / 2)
}
