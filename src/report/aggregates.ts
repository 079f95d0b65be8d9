/** Arms against the baseline over all seeds and instances at once: interquartile mean, probability of improvement. */
import {
  type ArmTable,
  compareArms,
  interquartileMean,
  mean,
  probabilityOfImprovement,
} from '../stats/index.ts'
import { finite } from './cells.ts'
import type { ReportInput } from './input.ts'
import { scoreTable } from './judge.ts'
import type { Aggregate } from './types.ts'

/** An instance's runs of one arm and of the baseline, and what scores are measured by: σ as in C2. */
interface Runs {
  readonly arm: readonly number[]
  readonly baseline: readonly number[]
  readonly sigma: number
}

/**
 * One row for each arm beside the baseline. None where a run of the baseline is missing or diverged, since then
 * nothing is left to compare with, and none for an arm that lacks runs of the baseline's seeds.
 */
export function aggregatesOf({ plan, cells }: Pick<ReportInput, 'plan' | 'cells'>): Aggregate[] {
  const { arms, baseline, seeds } = plan.experiment
  const tables = plan.instances.map((instance) => scoreTable(instance, cells))
  return Object.keys(arms).flatMap((arm) => {
    if (arm === baseline) return []
    const runs = tables.map((table) => runsOf(table, arm, baseline, seeds))
    return runs.every((instance) => instance !== undefined) ? [aggregate(arm, runs)] : []
  })
}

function runsOf(table: ArmTable, arm: string, baseline: string, seeds: readonly number[]): Runs | undefined {
  const [own, reference] = [arm, baseline].map((name) => seeds.map((seed) => table[name]?.[seed]))
  if (!own?.every((score) => score !== undefined)) return undefined
  if (!reference?.every((score) => typeof score === 'number')) return undefined
  return {
    arm: own.map((score) => score ?? Number.NEGATIVE_INFINITY),
    baseline: reference,
    sigma: compareArms(table, arm, baseline)?.sigma ?? 0,
  }
}

function aggregate(arm: string, runs: readonly Runs[]): Aggregate {
  const scaled = runs.flatMap(({ arm: scores, baseline, sigma }) =>
    scores.map((score) => (score - mean(baseline)) / sigma),
  )
  return {
    arm,
    instances: runs.length,
    runs: scaled.length,
    probabilityOfImprovement: probabilityOfImprovement(
      runs.map((instance) => instance.arm),
      runs.map((instance) => instance.baseline),
    ),
    interquartileMean:
      runs.length > 1 && runs.every(({ sigma }) => sigma > 0) ? finite(interquartileMean(scaled)) : null,
  }
}
