/** Levels of perturbation that a cell was scored on when it was trained: its own test has some of them. */
import { readFileSync } from 'node:fs'
import { perturbedSplit } from '../experiment/splits.ts'
import type { LevelName } from './levels.ts'
import { outputsFile } from './outputs.ts'
import type { CellResult, PerturbedRecord } from './record.ts'
import type { Store } from './store.ts'

/** What is kept of a scored level, with the texts that the model gave, one a line. */
export interface LevelScores extends Pick<PerturbedRecord, 'scores' | 'examples'> {
  readonly outputs?: string | Uint8Array
}

/**
 * What scoring a level anew would give, to the last bit: a level that is a split of the cell has the split's very texts,
 * and the cell's buckets have room for them. Undefined where the cell lacks any of it.
 * @throws StoreError where the outputs were altered
 */
export function ownScores(
  store: Store,
  { key, scores, examples }: Pick<CellResult, 'key' | 'scores' | 'examples'>,
  level: LevelName,
): LevelScores | undefined {
  const split = perturbedSplit(level)
  const own = scores[split]
  const rows = examples[split]
  const outputs = outputsFile(split)
  if (own === undefined || rows === undefined) return undefined
  if (!store.files('cells', key).includes(outputs)) return undefined
  return { scores: own, examples: rows, outputs: readFileSync(store.path('cells', key, outputs)) }
}
