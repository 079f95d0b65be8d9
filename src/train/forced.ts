import type { Program, Results } from '../engine/engine.ts'
import { pairBatch, type SpecialTokens } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { ForcedValues, TokenPair } from '../task/types.ts'
import { pairFeeds } from './feeds.ts'
import { entryName } from './specs.ts'

type Values = { -readonly [K in keyof ForcedValues]: NonNullable<ForcedValues[K]> }

/** All that an `evaluate` entry hands out, as it is: the values of an example are a part of each. */
async function readValues(results: Results): Promise<Values> {
  const named = Object.entries(results).map(async ([name, result]) => [name, await result.read()])
  return Object.fromEntries(await Promise.all(named))
}

/** Teacher-forced values of each example's real tokens, end-of-sentence included, in the order of the examples. */
export async function forcedValues(
  program: Program,
  buckets: readonly Bucket[],
  special: SpecialTokens,
  examples: readonly TokenPair[],
): Promise<ForcedValues[]> {
  const bucketOf = assignments(examples, buckets)
  const values: ForcedValues[] = []
  for (const [number, bucket] of buckets.entries()) {
    const members = [...examples.keys()].filter((index) => bucketOf[index] === number)
    for (let start = 0; start < members.length; start += bucket.rows) {
      const indices = members.slice(start, start + bucket.rows)
      const batch = pairBatch(
        indices.map((index) => examples[index] as TokenPair),
        bucket,
        special,
      )
      const read = await readValues(
        await program.run(entryName('evaluate', bucket), pairFeeds(batch, bucket)),
      )
      indices.forEach((index, row) => {
        const from = row * bucket.target
        const to = from + (examples[index] as TokenPair).target.length
        const own = Object.entries(read).map(([name, all]) => [name, all.slice(from, to)])
        values[index] = Object.fromEntries(own) as ForcedValues
      })
    }
  }
  return values
}
