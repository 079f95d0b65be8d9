import type { ArmTable } from '../../src/stats/index.ts'

/** Deviations by seed of two arms: sum 0, standard deviation 1, and so little alike that v isn't 0. */
const reference = [-1, 0, 1]
const candidate = [0, -1, 1]

/**
 * Two arms, three seeds, each with standard deviation `spread` (so σ = spread) and the candidate's mean
 * `gain` above the reference's. Differences d = gain + spread·(1, −1, 0), so √v = spread/√3 on 2 degrees of
 * freedom and the 95 % interval is gain ± 4.302653·spread/√3 = gain ± 2.484138·spread.
 */
export function twoArms(gain: number, spread = 1, names = ['hypros', 'log-loss'], base = 20): ArmTable {
  const [first = '', second = ''] = names
  return {
    [first]: bySeed(candidate.map((x) => base + gain + spread * x)),
    [second]: bySeed(reference.map((x) => base + spread * x)),
  }
}

/** Half of the interval at spread 1. */
export const half = 4.302652729911275 / Math.sqrt(3)

/** Values whose logarithms differ by ln(ratio) in the mean, with half interval 2.484138·spread. */
export function ratios(ratio: number, spread: number, names = ['hypros', 'log-loss'], base = 0.1): ArmTable {
  const logs = twoArms(Math.log(ratio), spread, names, Math.log(base))
  return mapValues(logs, Math.exp)
}

export function mapValues(table: ArmTable, change: (value: number) => number): ArmTable {
  return Object.fromEntries(
    Object.entries(table).map(([arm, seeds]) => [
      arm,
      Object.fromEntries(
        Object.entries(seeds).map(([seed, value]) => [seed, value === null ? null : change(value)]),
      ),
    ]),
  )
}

export function bySeed(values: readonly (number | null)[]): Record<string, number | null> {
  return Object.fromEntries(values.map((value, i) => [String(i + 1), value]))
}
