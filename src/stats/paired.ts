import { mean, median, standardDeviation, variance } from './describe.ts'

/** arm → seed → value; null where the run diverged, absent where it was not made. */
export type ArmTable = Readonly<Record<string, Readonly<Record<string, number | null>>>>

/** A candidate against a reference, paired by seed: everything an interval needs. */
export interface Comparison {
  /** Mean over seeds of candidate − reference. */
  readonly est: number
  /** Paired seeds. */
  readonly n: number
  /** Variance of `est` from the paired differences alone: var(d)/n. */
  readonly ownVariance: number
  /** Variance of `est` from all pooled arms: 2·MSE/n. */
  readonly pooledVariance: number
  /** The larger of the two. */
  readonly seedVariance: number
  /** Variance of `est` over test examples with seeds fixed; 0 where not measured. */
  readonly exampleVariance: number
  /** seedVariance + exampleVariance. */
  readonly variance: number
  /** (A − 1)(n − 1). */
  readonly residualDf: number
  /** Of `variance` (Satterthwaite; the variance over examples counts as known). */
  readonly df: number
  /** Root mean square of the pooled arms' standard deviations over seeds; exactly 0 where that is rounding. */
  readonly sigma: number
  /** Arms in the pool, sorted. */
  readonly pool: readonly string[]
  /** Arms left out of it, sorted. */
  readonly leftOut: readonly string[]
}

/** Seeds with a number for every one of the arms, sorted. */
export function pairedSeeds(table: ArmTable, ...arms: readonly string[]): string[] {
  const [first = '', ...others] = arms
  return Object.keys(table[first] ?? {})
    .filter((seed) => [first, ...others].every((arm) => Number.isFinite(table[arm]?.[seed] ?? Number.NaN)))
    .sort()
}

/**
 * Arm × seed residual mean square of a complete two-way table without replication.
 * @param rows [A][n], A arms by n seeds, both at least 2
 */
export function residualMeanSquare(rows: readonly (readonly number[])[]): number {
  const n = rows[0]?.length ?? 0
  const armMeans = rows.map(mean)
  const seedMeans = Array.from({ length: n }, (_, s) => mean(rows.map((row) => row[s] as number)))
  const grand = mean(armMeans)
  let sum = 0
  for (const [a, row] of rows.entries()) {
    for (const [s, value] of row.entries()) {
      sum += (value - (armMeans[a] as number) - (seedMeans[s] as number) + grand) ** 2
    }
  }
  return sum / ((rows.length - 1) * (n - 1))
}

/**
 * Compares two arms over their common seeds. The error variance is pooled over all arms that have those
 * seeds, except arms (never the two compared) whose standard deviation exceeds three times the median
 * one; it is never taken smaller than the two arms' own. Two arms: the paired t test.
 * Order of arms and seeds changes no bit of the result.
 *
 * @param exampleVariance variance of the paired bootstrap over test examples, seeds fixed
 * @returns undefined below two paired seeds
 */
export function compareArms(
  table: ArmTable,
  candidate: string,
  reference: string,
  exampleVariance = 0,
): Comparison | undefined {
  const seeds = pairedSeeds(table, candidate, reference)
  const n = seeds.length
  if (n < 2) return undefined
  const valuesOf = (arm: string) => seeds.map((seed) => table[arm]?.[seed] as number)
  const differences = seeds.map(
    (seed) => (table[candidate]?.[seed] as number) - (table[reference]?.[seed] as number),
  )

  const names = Object.keys(table).sort()
  const complete = names.filter((arm) => pairedSeeds(table, candidate, reference, arm).length === n)
  const limit = 3 * median(complete.map((arm) => standardDeviation(valuesOf(arm))))
  const pool = complete.filter(
    (arm) => arm === candidate || arm === reference || !(standardDeviation(valuesOf(arm)) > limit),
  )
  const rows = pool.map(valuesOf)
  const residualDf = Math.max(1, pool.length - 1) * (n - 1)

  const ownVariance = variance(differences) / n
  const pooledVariance = pool.length > 1 ? (2 * residualMeanSquare(rows)) / n : ownVariance
  const sigma = Math.sqrt(mean(rows.map(variance)))
  const largest = Math.max(...rows.flat().map(Math.abs))
  return withVariances({
    est: mean(differences),
    n,
    ownVariance,
    pooledVariance,
    exampleVariance,
    residualDf,
    sigma: sigma <= 1e-12 * largest ? 0 : sigma,
    pool,
    leftOut: names.filter((arm) => !pool.includes(arm)),
  })
}

/** The same comparison as it would look with n seeds, at the estimate and spread seen. */
export function atSeeds(comparison: Comparison, n: number): Comparison {
  const shrink = comparison.n / n
  return withVariances({
    ...comparison,
    n,
    ownVariance: comparison.ownVariance * shrink,
    pooledVariance: comparison.pooledVariance * shrink,
    residualDf: (comparison.residualDf / (comparison.n - 1)) * (n - 1),
  })
}

/**
 * Several pairs of arms of one table as one comparison: the mean over pairs of candidate − reference, over the seeds
 * that all of them have. Its own variance is that of the pairs' mean difference, so what moves all pairs of a seed
 * together counts; the pooled one is the mean of the pairs' divided by their number.
 *
 * @returns undefined below two paired seeds, or without a pair
 */
export function comparePairs(
  table: ArmTable,
  pairs: readonly { readonly candidate: string; readonly reference: string }[],
  exampleVariance = 0,
): Comparison | undefined {
  const seeds = pairedSeeds(table, ...pairs.flatMap(({ candidate, reference }) => [candidate, reference]))
  const each = pairs.map(({ candidate, reference }) => compareArms(table, candidate, reference))
  const known = each.filter((comparison) => comparison !== undefined)
  const n = seeds.length
  if (n < 2 || known.length === 0) return undefined
  const differences = seeds.map((seed) =>
    mean(
      pairs.map(
        ({ candidate, reference }) =>
          (table[candidate]?.[seed] as number) - (table[reference]?.[seed] as number),
      ),
    ),
  )
  return withVariances({
    est: mean(differences),
    n,
    ownVariance: variance(differences) / n,
    pooledVariance: mean(known.map((one) => one.pooledVariance * one.n)) / (n * known.length),
    exampleVariance,
    residualDf: Math.min(...known.map(({ residualDf }) => residualDf)),
    sigma: Math.sqrt(mean(known.map(({ sigma }) => sigma ** 2))),
    pool: [...new Set(known.flatMap(({ pool }) => pool))].sort(),
    leftOut: [...new Set(known.flatMap(({ leftOut }) => leftOut))].sort(),
  })
}

function withVariances(parts: Omit<Comparison, 'seedVariance' | 'variance' | 'df'>): Comparison {
  const seedVariance = Math.max(parts.ownVariance, parts.pooledVariance)
  const total = seedVariance + parts.exampleVariance
  // v² / (v_s²/ν), written so that v_s = 0 gives ν without and ∞ with a variance over examples
  const df = parts.exampleVariance > 0 ? parts.residualDf * (total / seedVariance) ** 2 : parts.residualDf
  return { ...parts, seedVariance, variance: total, df }
}
