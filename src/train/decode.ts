import { type Feeds, isEngineTensor, type Program, type Results } from '../engine/engine.ts'
import { int32 } from '../engine/host.ts'
import { sizeOf } from '../graph/graph.ts'
import type { TransformerConfig } from '../model/config.ts'
import { sourceBatch } from '../task/batch.ts'
import { type Bucket, decodeBuckets, finishing } from '../task/buckets.ts'
import type { TokenPair } from '../task/types.ts'
import { cacheSpecs, entryName } from './entries.ts'

/** Version of the decoder: part of every cell's key. */
export const decoderVersion = 2

export interface DecodeTokens {
  readonly pad: number
  readonly bos: number
  readonly eos: number
}

/** The results whose names begin in one way, under names that begin in another. */
const renamed = (results: Results, from: string, to: string): Results =>
  Object.fromEntries(
    Object.entries(results).flatMap(([name, tensor]) =>
      name.startsWith(from) ? [[name.replace(from, to), tensor]] : [],
    ),
  )

/** The caches that a step returns, under the names that the next step reads them by. */
export const fedBack = (results: Results): Results => renamed(results, 'cached.', 'cache.')

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
  const empty = Object.entries(cacheSpecs(config, rows, target)).map(([name, spec]) => [
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

/** Sentences that are decoded side by side, a row each, and what their next step is fed. */
interface Lanes {
  readonly kind: 'decode' | 'finish'
  readonly shape: Bucket
  /** Number of the sentence in each row; rows beyond them are padding. */
  readonly sentences: readonly number[]
  readonly token: Int32Array
  readonly memory: Feeds
  readonly cache: Feeds
}

/** The same sentences' decoding in a smaller shape, without those that are finished. */
async function narrowed(
  program: Program,
  lanes: Lanes,
  open: ReadonlySet<number>,
  shape: Bucket,
): Promise<Lanes> {
  const kept = [...lanes.sentences.keys()].filter((row) => open.has(lanes.sentences[row] as number))
  // Rows beyond them repeat the first, and nobody looks at them.
  const rows = Int32Array.from({ length: shape.rows }, (_, row) => kept[row] ?? (kept[0] as number))
  const picked = await program.run(entryName('narrow', shape), {
    ...lanes.memory,
    ...lanes.cache,
    rows: int32(rows, shape.rows),
  })
  release(lanes.memory)
  release(lanes.cache)
  return {
    kind: 'finish',
    shape,
    sentences: kept.map((row) => lanes.sentences[row] as number),
    token: rows.map((row) => lanes.token[row] as number),
    memory: renamed(picked, 'picked.', ''),
    cache: fedBack(picked),
  }
}

/**
 * Greedy translations of one batch, token ids with the end-of-sentence token where it came. When few sentences are
 * left, they are finished in the smaller shape.
 */
export async function decodeBatch(
  program: Program,
  config: TransformerConfig,
  batch: readonly TokenPair[],
  { shape, limits }: Pick<DecodeBatch, 'shape' | 'limits'>,
  { pad, bos, eos }: DecodeTokens,
): Promise<number[][]> {
  const sourceOf = (sentences: readonly number[], bucket: Bucket) => {
    const pairs = sentences.map((sentence) => batch[sentence] as TokenPair)
    return int32(sourceBatch(pairs, bucket, pad), bucket.rows, bucket.source)
  }
  const sentences = [...batch.keys()]
  let source = sourceOf(sentences, shape)
  const memory = await program.run(entryName('encode', shape), { source })
  const token = new Int32Array(shape.rows).fill(bos)
  let lanes: Lanes = { kind: 'decode', shape, sentences, token, memory, cache: emptyCache(config, shape) }
  const last = finishing(shape)
  const output: number[][] = batch.map(() => [])
  const open = new Set(sentences)
  for (let position = 0; open.size > 0; position++) {
    if (last && lanes.kind === 'decode' && open.size <= last.rows) {
      lanes = await narrowed(program, lanes, open, last)
      source = sourceOf(lanes.sentences, last)
    }
    const step = await program.run(entryName(lanes.kind, shape), {
      ...lanes.memory,
      ...lanes.cache,
      source,
      token: int32(lanes.token, lanes.token.length),
      position: int32(Int32Array.of(position)),
    })
    release(lanes.cache)
    lanes = { ...lanes, cache: fedBack(step), token: (await step.next?.read()) as Int32Array }
    lanes.sentences.forEach((sentence, row) => {
      if (!open.has(sentence)) return
      const next = lanes.token[row] as number
      output[sentence]?.push(next)
      if (next === eos || position + 1 === limits[sentence]) open.delete(sentence)
    })
  }
  release(lanes.cache)
  release(lanes.memory)
  return output
}
