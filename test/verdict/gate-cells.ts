import type { GateCell, GateMeasure } from '../../src/verdict/index.ts'

export type Scores = Partial<Record<GateMeasure, number>>

/** Cells of one arm in one instance: old and new scores by seed; null: that run diverged. */
export function cellsOf(
  arm: string,
  old: readonly (Scores | null)[],
  changed: readonly (Scores | null)[],
  instance = 'instance',
): GateCell[] {
  return old.map((scores, i) => ({
    arm,
    instance,
    seed: i + 1,
    old: { key: `old ${arm} ${i}`, scores },
    new: { key: `new ${arm} ${i}`, scores: changed[i] ?? null },
  }))
}

export const metric = (...values: readonly number[]): Scores[] => values.map((value) => ({ metric: value }))
