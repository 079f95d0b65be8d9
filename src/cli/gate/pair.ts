/** Cells of two versions of an experiment, side by side. Pure. */

import type { PlannedCell, ReadyCell } from '../../cell/protocol.ts'
import { instanceName } from '../../experiment/instance.ts'
import type { CellSpec } from '../../experiment/types.ts'

export interface CellPair {
  readonly old: ReadyCell
  readonly new: ReadyCell
}

export interface PairedCells {
  /** Pairs with different keys. */
  readonly changed: readonly CellPair[]
  /** How many pairs have one key. */
  readonly unchanged: number
  /** What only the new or only the old version declares: arms, instances, seeds. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

const identity = ({ task, dataset, model, arm, seed }: CellSpec): string =>
  JSON.stringify([task, dataset, model, arm, seed])

/** Cells of one arm, seed and instance. One that could not be planned is in no pair. */
export function pairVersions(old: readonly PlannedCell[], changed: readonly PlannedCell[]): PairedCells {
  const before = new Map(old.map((cell) => [identity(cell.spec), cell]))
  const pairs = changed.flatMap((cell): CellPair[] => {
    const other = before.get(identity(cell.spec))
    return cell.state === 'ready' && other?.state === 'ready' ? [{ old: other, new: cell }] : []
  })
  const differing = pairs.filter((pair) => pair.old.key !== pair.new.key)
  return {
    changed: differing,
    unchanged: pairs.length - differing.length,
    added: onlyIn(changed, old),
    removed: onlyIn(old, changed),
  }
}

function onlyIn(cells: readonly PlannedCell[], others: readonly PlannedCell[]): string[] {
  const parts: readonly ((spec: CellSpec) => string)[] = [
    ({ arm }) => `arm ${arm}`,
    (spec) => `instance ${instanceName(spec)}`,
    ({ seed }) => `seed ${seed}`,
  ]
  return parts.flatMap((part) => {
    const known = new Set(others.map(({ spec }) => part(spec)))
    return [...new Set(cells.map(({ spec }) => part(spec)))].filter((name) => !known.has(name))
  })
}
