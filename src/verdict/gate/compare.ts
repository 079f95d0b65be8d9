import { type ArmTable, type Comparison, compareArms, comparePairs } from '../../stats/index.ts'
import { logarithms } from '../measure.ts'
import type { GateCell, GateInput, GateMeasure, GatePlace } from './types.ts'

/** New against old of one measure in one instance. */
export interface InstanceComparison {
  readonly instance: string
  /** By arm, sorted; arms with fewer than two pairs are left out. */
  readonly arms: readonly { readonly arm: string; readonly comparison: Comparison }[]
  /** Mean over those arms. */
  readonly all: Comparison | undefined
}

const rowOf = (side: 'old' | 'new', arm: string): string => `${side} ${arm}`

/** Instances and their arms, sorted. */
export function placesOf(cells: readonly GateCell[]): ReadonlyMap<string, readonly string[]> {
  const instances = [...new Set(cells.map(({ instance }) => instance))].sort()
  return new Map(
    instances.map((instance) => [
      instance,
      [...new Set(cells.filter((cell) => cell.instance === instance).map(({ arm }) => arm))].sort(),
    ]),
  )
}

/**
 * Both versions of every arm as rows of one table: their residuals are pooled as those of arms are. Oriented so that
 * higher is better; Brier and ECE on logs, as the criteria compare them.
 */
export function tableOf(cells: readonly GateCell[], measure: GateMeasure): ArmTable {
  const table: Record<string, Record<string, number | null>> = {}
  for (const cell of cells) {
    for (const side of ['old', 'new'] as const) {
      const { scores } = cell[side]
      const value = scores === null ? null : scores[measure]
      if (value === undefined) continue
      const name = rowOf(side, cell.arm)
      table[name] = { ...table[name], [cell.seed]: value }
    }
  }
  return measure === 'metric' ? table : negated(logarithms(table))
}

function negated(table: ArmTable): ArmTable {
  const ofRow = (row: ArmTable[string]) =>
    Object.fromEntries(Object.entries(row).map(([seed, value]) => [seed, value === null ? null : -value]))
  return Object.fromEntries(Object.entries(table).map(([name, row]) => [name, ofRow(row)]))
}

/** Comparisons of a measure by instance; instances without any are left out. */
export function compareVersions({ cells, v_ex = [] }: GateInput, measure: GateMeasure): InstanceComparison[] {
  const example = ({ arm, instance }: GatePlace): number =>
    v_ex.find((one) => one.arm === arm && one.instance === instance)?.[measure] ?? 0
  return [...placesOf(cells)].flatMap(([instance, names]) => {
    const table = tableOf(
      cells.filter((cell) => cell.instance === instance),
      measure,
    )
    const arms = names.flatMap((arm) => {
      const v = example({ arm, instance })
      const comparison = compareArms(table, rowOf('new', arm), rowOf('old', arm), v)
      return comparison === undefined ? [] : [{ arm, comparison }]
    })
    if (arms.length === 0) return []
    const pairs = arms.map(({ arm }) => ({ candidate: rowOf('new', arm), reference: rowOf('old', arm) }))
    return [{ instance, arms, all: comparePairs(table, pairs, jointVariance(arms)) }]
  })
}

/** Arms are scored on the same examples, so their mean's variance over examples is at most this. */
function jointVariance(arms: InstanceComparison['arms']): number {
  const deviations = arms.map(({ comparison }) => Math.sqrt(comparison.exampleVariance))
  return (deviations.reduce((sum, deviation) => sum + deviation, 0) / arms.length) ** 2
}
