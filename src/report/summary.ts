import { mean, standardDeviation } from '../stats/index.ts'
import type { Summary } from './types.ts'

/** Mean and sample standard deviation (n − 1) of the values that are there. */
export function summarise(values: readonly (number | null)[]): Summary {
  const present = values.filter((value) => value !== null)
  const n = present.length
  return { n, mean: n === 0 ? null : mean(present), sd: n < 2 ? null : standardDeviation(present), values }
}
