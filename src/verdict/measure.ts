import type { ArmTable, Comparison } from '../stats/index.ts'
import { atSeeds, combine, compareArms } from '../stats/index.ts'
import type { Field, InstanceInput } from './input.ts'
import { instanceName } from './input.ts'
import { logFloor, thresholds } from './rules.ts'
import type { Estimate } from './types.ts'

/** A comparison in one instance and the size of one unit there (σ, a margin; 1 for log ratios). */
export interface ScaledComparison {
  readonly comparison: Comparison
  readonly scale: number
}

/** One quantity compared in every instance, or why it can't be. */
export type Measured =
  | { readonly state: 'absent' }
  | { readonly state: 'unusable'; readonly reason: string }
  | { readonly state: 'measured'; readonly comparisons: readonly Comparison[] }

/**
 * Compares two arms in every instance. Absent: no instance has the quantity for both arms. Unusable: some
 * instance lacks it or has fewer than three paired seeds; none is dropped, because what is missing is seldom
 * missing by chance.
 */
export function measure(
  instances: readonly InstanceInput[],
  field: Field,
  candidate: string,
  reference: string,
  scale: 'as given' | 'logarithm' = 'as given',
): Measured {
  const tables = instances.map((instance) => {
    const table = instance[field] ?? {}
    return scale === 'logarithm' ? logarithms(table) : table
  })
  if (tables.every((table) => !hasRuns(table, candidate) || !hasRuns(table, reference))) {
    return { state: 'absent' }
  }
  const comparisons: Comparison[] = []
  for (const [i, table] of tables.entries()) {
    const instance = instances[i] as InstanceInput
    const comparison = compareArms(table, candidate, reference, instance.v_ex?.[field] ?? 0)
    if (comparison === undefined || comparison.n < thresholds.seeds) {
      const where = instances.length > 1 ? ` in ${instanceName(instance, i)}` : ''
      return { state: 'unusable', reason: `fewer than ${thresholds.seeds} paired seeds of ${field}${where}` }
    }
    comparisons.push(comparison)
  }
  return { state: 'measured', comparisons }
}

function hasRuns(table: ArmTable, arm: string): boolean {
  return Object.keys(table[arm] ?? {}).length > 0
}

/** Natural logarithms, values floored at 1e-6; diverged runs stay null. */
export function logarithms(table: ArmTable): ArmTable {
  const ofArm = (seeds: Readonly<Record<string, number | null>>) =>
    Object.fromEntries(
      Object.entries(seeds).map(([seed, value]) => [
        seed,
        value === null ? null : Math.log(Math.max(value, logFloor)),
      ]),
    )
  return Object.fromEntries(Object.entries(table).map(([arm, seeds]) => [arm, ofArm(seeds)]))
}

/** Log ratios need no scale. */
export function unscaled(comparisons: readonly Comparison[]): ScaledComparison[] {
  return comparisons.map((comparison) => ({ comparison, scale: 1 }))
}

/** Which seeds and instances an estimate looks at. */
export interface View {
  /** As it would look if every instance had at least that many seeds. */
  readonly seeds?: number
  /** One instance instead of all. */
  readonly only?: number
}

/** The combined estimate. */
export function estimate(
  name: string,
  unit: string,
  all: readonly ScaledComparison[],
  level: number,
  { seeds = 0, only }: View = {},
): Estimate {
  const parts = only === undefined ? all : all.slice(only, only + 1)
  const scaled = parts.map(({ comparison, scale }) => {
    const { est, variance, df } = seeds > comparison.n ? atSeeds(comparison, seeds) : comparison
    return { est, variance, df, scale }
  })
  const { est, lo, hi, p } = combine(scaled, level)
  const n = Math.min(...parts.map(({ comparison }) => comparison.n))
  // Without a spread over seeds df is infinite, which JSON can't say
  const dfs = scaled.map(({ df }) => df).filter(Number.isFinite)
  const alone = parts.length === 1 && dfs[0] !== undefined ? { df: dfs[0] } : {}
  return { name, unit, est, lo, hi, n, p, ...alone }
}

/** The gain on the baseline in σ, or why it can't be estimated. */
export function metricGain(
  instances: readonly InstanceInput[],
  candidate: string,
  baseline: string,
): { readonly parts: readonly ScaledComparison[] } | { readonly reason: string } {
  const metric = measure(instances, 'metric', candidate, baseline)
  if (metric.state === 'absent') return { reason: `fewer than ${thresholds.seeds} paired seeds of metric` }
  if (metric.state === 'unusable') return { reason: metric.reason }
  if (metric.comparisons.some(({ sigma }) => sigma === 0)) return { reason: 'σ = 0' }
  return { parts: metric.comparisons.map((comparison) => ({ comparison, scale: comparison.sigma })) }
}
