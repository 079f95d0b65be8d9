import type { Feeds, HostTensor, Program, Results } from '../engine/engine.ts'
import { sizeOf } from '../graph/graph.ts'
import type { TransformerConfig } from '../model/config.ts'
import { sourceBatch } from '../task/batch.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import type { TokenPair } from '../task/translation.ts'
import { cacheSpecs, entryName } from './entries.ts'

/** Version of the decoder: part of every cell's key. */
export const decoderVersion = 1

export interface DecodeTokens {
  readonly pad: number
  readonly bos: number
  readonly eos: number
}

/** The caches that a step returns, under the names that the next step reads them by. */
const fedBack = (results: Results): Results =>
  Object.fromEntries(
    Object.entries(results).flatMap(([name, tensor]) =>
      name.startsWith('cached.') ? [[name.replace('cached.', 'cache.'), tensor]] : [],
    ),
  )

const int32 = (data: Int32Array, shape: readonly number[]): HostTensor => ({ data, shape, dtype: 'int32' })

/**
 * Greedy translations, token ids without the end-of-sentence token, in the order of the examples. Cached keys
 * and values stay with the engine between steps.
 */
export async function greedyDecode(
  program: Program,
  config: TransformerConfig,
  examples: readonly TokenPair[],
  buckets: readonly Bucket[],
  tokens: DecodeTokens,
): Promise<number[][]> {
  const results: number[][] = examples.map(() => [])
  const shapes = decodeBuckets(buckets)
  for (const [number, bucket] of shapes.entries()) {
    const shorter = shapes[number - 1]?.source ?? 0
    const members = examples
      .map((example, index) => ({ length: example.source.length, index }))
      .filter(({ length }) => length > shorter && length <= bucket.source)
      .sort((a, b) => a.length - b.length || a.index - b.index)
    for (let start = 0; start < members.length; start += bucket.rows) {
      const indices = members.slice(start, start + bucket.rows).map(({ index }) => index)
      const batch = indices.map((index) => examples[index] as TokenPair)
      const decoded = await decodeBatch(program, config, batch, bucket, tokens)
      indices.forEach((index, row) => {
        results[index] = decoded[row] as number[]
      })
    }
  }
  return results
}

async function decodeBatch(
  program: Program,
  config: TransformerConfig,
  batch: readonly TokenPair[],
  bucket: Bucket,
  { pad, bos, eos }: DecodeTokens,
): Promise<number[][]> {
  const { rows, source: length, target: limit } = bucket
  const source = int32(sourceBatch(batch, bucket, pad), [rows, length])
  const memory = await program.run(entryName('encode', bucket), { source })
  const empty = Object.entries(cacheSpecs(config, 'cache', rows, limit)).map(([name, spec]) => [
    name,
    { ...spec, data: new Float32Array(sizeOf(spec.shape)) },
  ])
  let cache: Feeds = Object.fromEntries(empty)
  let token: HostTensor = int32(new Int32Array(rows).fill(bos), [rows])
  const output: number[][] = batch.map(() => [])
  const open = new Set(batch.keys())
  for (let position = 0; position < limit && open.size > 0; position++) {
    const feeds = { ...memory, ...cache, source, token, position: int32(Int32Array.of(position), []) }
    const step = await program.run(entryName('decode', bucket), feeds)
    cache = fedBack(step)
    const next = (await step.next?.read()) as Int32Array
    for (const row of open) {
      if (next[row] === eos) open.delete(row)
      else output[row]?.push(next[row] as number)
    }
    token = int32(next, [rows])
  }
  return output
}
