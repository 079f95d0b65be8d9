/** Which cell of one store is compared with which of another. Pure. */
import { digestOf } from '../base/canonical.ts'
import type { CellResult } from '../cell/record.ts'

/** A stored cell, as far as it takes to find its counterpart. */
export type Findable = Pick<CellResult, 'key' | 'spec'>

export interface Paired<Cell> {
  readonly pairs: readonly (readonly [a: Cell, b: Cell])[]
  readonly onlyA: readonly Cell[]
  readonly onlyB: readonly Cell[]
}

/**
 * Pairs cells of equal keys, then, among the rest, those that were declared alike: code, data or engine made another
 * key of the same declaration. Where several of one store were declared alike, none of them is paired.
 */
export function pairCells<Cell extends Findable>(a: readonly Cell[], b: readonly Cell[]): Paired<Cell> {
  const byKey = pairBy(a, b, ({ key }) => key)
  const bySpec = pairBy(byKey.onlyA, byKey.onlyB, ({ spec }) => digestOf(spec))
  return { ...bySpec, pairs: [...byKey.pairs, ...bySpec.pairs] }
}

function pairBy<Cell>(a: readonly Cell[], b: readonly Cell[], name: (cell: Cell) => string): Paired<Cell> {
  const [left, right] = [grouped(a, name), grouped(b, name)]
  const pairs = [...left].flatMap(([shared, [one, ...others]]): (readonly [Cell, Cell])[] => {
    const [other, ...more] = right.get(shared) ?? []
    const unique = others.length + more.length === 0
    return one !== undefined && other !== undefined && unique ? [[one, other]] : []
  })
  const paired = new Set(pairs.flat())
  return { pairs, onlyA: a.filter((cell) => !paired.has(cell)), onlyB: b.filter((cell) => !paired.has(cell)) }
}

function grouped<Cell>(cells: readonly Cell[], name: (cell: Cell) => string): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) groups.set(name(cell), [...(groups.get(name(cell)) ?? []), cell])
  return groups
}
