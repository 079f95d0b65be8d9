import { perturbations, perturbTexts } from '../data/noise/perturb.ts'
import { perturbedSplit } from '../experiment/splits.ts'

/** A perturbed split belongs to the task: it is the same for every arm and seed. */
export const perturbationSeed = 1

export type PerturbationName = keyof typeof perturbations

/** The texts with each of the named perturbations, by name of the split: `test/swap-10`. */
export function perturbedTexts(
  texts: readonly string[],
  names: readonly PerturbationName[],
): Readonly<Record<string, readonly string[]>> {
  const forms = names.map((name) => [
    perturbedSplit(name),
    perturbTexts(texts, perturbations[name], perturbationSeed).texts,
  ])
  return Object.fromEntries(forms)
}
