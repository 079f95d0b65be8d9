import type { TaskSpec, Tier } from '../experiment/types.ts'

/** Machine translation: the data sets it reads, a tier. Leading score BLEU, trivial baseline the copied source. */
export function translation(datasets: Partial<Record<Tier, readonly string[]>>): TaskSpec {
  return { kind: 'translation', datasets }
}
