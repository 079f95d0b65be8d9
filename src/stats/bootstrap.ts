import { ConfigError } from '../base/errors.ts'
import type { RandomStream } from '../base/random.ts'
import { mean, variance } from './describe.ts'

/** Sufficient statistics: [seeds][examples][statistics], summed over examples before scoring. */
export type ExampleStatistics = readonly (readonly (readonly number[])[])[]

export interface PairedBootstrap {
  readonly candidate: ExampleStatistics
  /** Same seeds and the same examples, in the same order. */
  readonly reference: ExampleStatistics
  /** From summed statistics to the quantity compared (BLEU from n-gram counts, ln ECE from bins, …). */
  readonly score: (sums: readonly number[]) => number
  readonly stream: RandomStream
  /** 1,000 where not given: the standard error of the variance is then 4.5 %. */
  readonly replicates?: number
}

/**
 * Variance over test examples of the mean paired difference with seeds fixed (v_ex): examples are drawn
 * with replacement, the same draw for every arm and seed (Koehn 2004). It says how far another test set
 * would move the result and stands beside, never in place of, the variance over seeds.
 */
export function bootstrapVariance(input: PairedBootstrap): number {
  return variance(bootstrapDifferences(input))
}

/** The resampled mean differences, candidate − reference, one a replicate. */
export function bootstrapDifferences({
  candidate,
  reference,
  score,
  stream,
  replicates = 1000,
}: PairedBootstrap): number[] {
  const tables = [...candidate, ...reference]
  const examples = tables[0]?.length ?? 0
  const ragged = candidate.length !== reference.length || tables.some((rows) => rows.length !== examples)
  if (ragged || examples === 0) {
    throw new ConfigError(
      `statistics of ${tables.map((rows) => rows.length).join(', ')} examples can't be paired`,
      'paired bootstrap over test examples',
      'give the same seeds and the same, non-empty list of examples for candidate and reference',
    )
  }
  return Array.from({ length: replicates }, () => {
    const counts = new Uint32Array(examples)
    for (let i = 0; i < examples; i++) {
      const drawn = stream.integer(examples)
      counts[drawn] = (counts[drawn] as number) + 1
    }
    const scored = (rows: readonly (readonly number[])[]) => score(weightedSums(rows, counts))
    return mean(candidate.map((rows, seed) => scored(rows) - scored(reference[seed] ?? [])))
  })
}

// Plain loops: this runs once a replicate, arm and seed
function weightedSums(rows: readonly (readonly number[])[], counts: Uint32Array): number[] {
  const sums = new Array<number>(rows[0]?.length ?? 0).fill(0)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as readonly number[]
    const count = counts[i] as number
    if (count === 0) continue
    for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] as number) + count * (row[k] as number)
  }
  return sums
}
