import { mean } from './describe.ts'

/**
 * Interquartile mean: the mean of the middle half, a quarter of the values (rounded down) being left out at each
 * end. Few outlying runs move it no more than they move a median, and it uses more of the data (Agarwal et al. 2021).
 * NaN of nothing.
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const cut = Math.floor(sorted.length / 4)
  return mean(sorted.slice(cut, sorted.length - cut))
}

/**
 * Probability that a run of the candidate scores higher than one of the reference on the same instance, a tie
 * counting half: U/(nm) of Mann and Whitney in each instance, then the mean over instances (Agarwal et al. 2021).
 * Runs are not paired by seed.
 *
 * @param candidate [instances][runs], higher is better
 * @param reference the same instances; the number of runs may differ
 * @returns NaN where there is no instance, or one without runs of both
 */
export function probabilityOfImprovement(
  candidate: readonly (readonly number[])[],
  reference: readonly (readonly number[])[],
): number {
  return mean(candidate.map((runs, instance) => shareOfWins(runs, reference[instance] ?? [])))
}

function shareOfWins(candidate: readonly number[], reference: readonly number[]): number {
  const wins = candidate.flatMap((x) => reference.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)))
  return mean(wins)
}
