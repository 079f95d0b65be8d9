import type { Experiment } from '../experiment/types.ts'

/** The part that an arm plays in the criteria; where it has several, the first of these. */
export type Role = 'candidate' | 'baseline' | 'bounded'

export function roleOf(arm: string, { candidate, baseline, bounded }: Pick<Experiment, Role>): Role | null {
  if (arm === candidate) return 'candidate'
  if (arm === baseline) return 'baseline'
  return arm === bounded ? 'bounded' : null
}
