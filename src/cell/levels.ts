/** The levels of perturbation that a trained cell can be scored on, beside those that its record has. */
import type { Json } from '../base/canonical.ts'
import { perturbations } from '../data/noise/perturb.ts'
import { perturbedKey } from '../experiment/key.ts'
import { type PerturbationName, perturbationSeed } from '../task/perturbed.ts'
import { recordSchema } from './record.ts'

/** A perturbation of texts, or a trigger that is searched for against the cell's own weights. */
export type LevelName = PerturbationName | 'trigger'

/** Of how a perturbed split is made, searched for and scored; raise it when that changes. */
export const robustnessVersion = 2

/**
 * Three words before every text, searched for on the first validation examples with the cell's weights. Wallace et al.
 * (EMNLP 2019) use triggers of 3; candidates and rounds are fewer than theirs, so that a cell takes seconds.
 */
export const triggerSettings = { length: 3, examples: 64, candidates: 10, rounds: 4, seed: 1 } as const

export const levelNames: readonly LevelName[] = [
  ...(Object.keys(perturbations) as PerturbationName[]),
  'trigger',
]

function settingsOf(level: LevelName): Json {
  return level === 'trigger' ? triggerSettings : { ...perturbations[level], seed: perturbationSeed }
}

/** What a record says of its level, and the key that it lies under. */
export function levelOf(cell: string, level: LevelName) {
  const settings = settingsOf(level)
  const parts = { schema: recordSchema, cell, perturbation: level, settings, version: robustnessVersion }
  return { key: perturbedKey(parts), settings }
}
