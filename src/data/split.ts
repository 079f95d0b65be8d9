import { DataError } from '../base/errors.ts'
import { type RandomStream, shuffled } from '../base/random.ts'

export interface Split {
  /** Ascending indices of examples. */
  readonly train: readonly number[]
  readonly validation: readonly number[]
  readonly test: readonly number[]
}

/**
 * Fills `validation`, then `test`, from clusters in random order with exactly the asked numbers of examples, and
 * leaves the rest to `train`. A cluster that no longer fits is passed over, never cut.
 */
export function splitClusters(
  clusters: readonly (readonly number[])[],
  sizes: { readonly validation: number; readonly test: number },
  stream: RandomStream,
): Split {
  const validation: number[] = []
  const test: number[] = []
  const train: number[] = []
  for (const cluster of shuffled(clusters, stream)) {
    if (validation.length + cluster.length <= sizes.validation) validation.push(...cluster)
    else if (test.length + cluster.length <= sizes.test) test.push(...cluster)
    else train.push(...cluster)
  }
  if (validation.length !== sizes.validation || test.length !== sizes.test || train.length === 0) {
    throw new DataError(
      `no split of ${sizes.validation} + ${sizes.test} examples leaves the clusters whole`,
      `${clusters.length} clusters`,
      'ask for smaller splits',
    )
  }
  const ascending = (items: number[]) => items.sort((a, b) => a - b)
  return { train: ascending(train), validation: ascending(validation), test: ascending(test) }
}
