import { type Feeds, type HostTensor, isEngineTensor, type Program, type Results } from '../engine/engine.ts'
import { int32 } from '../engine/host.ts'
import { sizeOf } from '../graph/graph.ts'
import type { TransformerConfig } from '../model/config.ts'
import { sourceBatch } from '../task/batch.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import type { TokenPair } from '../task/types.ts'
import { cacheSpecs, entryName } from './entries.ts'

/** Version of the decoder: part of every cell's key. */
export const decoderVersion = 1

export interface DecodeTokens {
  readonly pad: number
  readonly bos: number
  readonly eos: number
}

/** The caches that a step returns, under the names that the next step reads them by. */
export const fedBack = (results: Results): Results =>
  Object.fromEntries(
    Object.entries(results).flatMap(([name, tensor]) =>
      name.startsWith('cached.') ? [[name.replace('cached.', 'cache.'), tensor]] : [],
    ),
  )

/** Sentences decoded side by side, the shape that holds them all, and the most tokens that each may get. */
export interface DecodeBatch {
  readonly indices: readonly number[]
  readonly shape: Bucket
  readonly limits: readonly number[]
}

/** Sentences of like length go together. A sentence's limit is its own, whatever its neighbours. */
export function decodeBatches(examples: readonly TokenPair[], shapes: readonly Bucket[]): DecodeBatch[] {
  const lengthOf = (index: number) => (examples[index] as TokenPair).source.length
  const shapeOf = (index: number) => shapes.find(({ source }) => lengthOf(index) <= source) as Bucket
  const order = [...examples.keys()].sort((a, b) => lengthOf(a) - lengthOf(b) || a - b)
  const { rows } = shapes[0] as Bucket
  return Array.from({ length: Math.ceil(order.length / rows) }, (_, number) => {
    const indices = order.slice(number * rows, (number + 1) * rows)
    const limits = indices.map((index) => shapeOf(index).target)
    return { indices, limits, shape: shapeOf(indices.at(-1) as number) }
  })
}

/** The caches before the first step. */
export function emptyCache(config: TransformerConfig, { rows, target }: Bucket): Feeds {
  const empty = Object.entries(cacheSpecs(config, 'cache', rows, target)).map(([name, spec]) => [
    name,
    { ...spec, data: new Float32Array(sizeOf(spec.shape)) },
  ])
  return Object.fromEntries(empty)
}

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
  for (const batch of decodeBatches(examples, decodeBuckets(buckets))) {
    const sources = batch.indices.map((index) => examples[index] as TokenPair)
    const decoded = await decodeBatch(program, config, sources, batch, tokens)
    batch.indices.forEach((index, row) => {
      const ids = decoded[row] as number[]
      results[index] = ids.at(-1) === tokens.eos ? ids.slice(0, -1) : ids
    })
  }
  return results
}

/** Frees what the engine holds of tensors that are used no more. */
export function release(tensors: Feeds): void {
  for (const tensor of Object.values(tensors)) if (isEngineTensor(tensor)) tensor.dispose()
}

/** Greedy translations of one batch, token ids with the end-of-sentence token where it came. */
export async function decodeBatch(
  program: Program,
  config: TransformerConfig,
  batch: readonly TokenPair[],
  { shape, limits }: Pick<DecodeBatch, 'shape' | 'limits'>,
  { pad, bos, eos }: DecodeTokens,
): Promise<number[][]> {
  const { rows } = shape
  const source = int32(sourceBatch(batch, shape, pad), rows, shape.source)
  const memory = await program.run(entryName('encode', shape), { source })
  let cache: Feeds = emptyCache(config, shape)
  let token: HostTensor = int32(new Int32Array(rows).fill(bos), rows)
  const output: number[][] = batch.map(() => [])
  const open = new Set(batch.keys())
  for (let position = 0; open.size > 0; position++) {
    const feeds = { ...memory, ...cache, source, token, position: int32(Int32Array.of(position)) }
    const step = await program.run(entryName('decode', shape), feeds)
    release(cache)
    cache = fedBack(step)
    const next = (await step.next?.read()) as Int32Array
    for (const row of open) {
      output[row]?.push(next[row] as number)
      if (next[row] === eos || position + 1 === limits[row]) open.delete(row)
    }
    token = int32(next, rows)
  }
  release(cache)
  release(memory)
  return output
}
