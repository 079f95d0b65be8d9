/** What a trained model does when it is used, a batch at a time; each run says how much it has done. */
import type { Feeds, HostTensor, Program } from '../engine/engine.ts'
import { int32 } from '../engine/host.ts'
import type { Entry } from '../graph/entry.ts'
import { generates, type TransformerConfig } from '../model/config.ts'
import { pairBatch, sourceBatch } from '../task/batch.ts'
import { type DecodeTokens, emptyCache, fedBack, release } from '../train/decode.ts'
import { decodeEntry, encodeEntry, evaluateEntry } from '../train/entries.ts'
import { pairFeeds } from '../train/feeds.ts'
import { entryName } from '../train/specs.ts'
import type { WorkBatch } from './workload.ts'

/** What is counted: tokens that were generated or scored, or examples that were classified. */
export type WorkUnit = 'generated tokens' | 'scored tokens' | 'examples'

export function workUnit(config: TransformerConfig): WorkUnit {
  if (generates(config)) return 'generated tokens'
  return config.architecture === 'encoder' ? 'examples' : 'scored tokens'
}

/** The entries that these batches run. */
export function inferenceEntries(config: TransformerConfig, batches: readonly WorkBatch[]): Entry[] {
  const shapes = [...new Map(batches.map(({ shape }) => [entryName('encode', shape), shape])).values()]
  if (!generates(config)) return shapes.map((shape) => evaluateEntry(config, shape))
  return shapes.flatMap((shape) => [encodeEntry(config, shape), decodeEntry(config, shape)])
}

/** Runs a batch, from token ids to what a user reads, and returns the work done. */
export async function infer(
  program: Program,
  config: TransformerConfig,
  special: DecodeTokens,
  batch: WorkBatch,
): Promise<number> {
  if (generates(config)) {
    const generated = await generate(program, config, special, batch)
    return generated.reduce((sum, tokens) => sum + tokens.length, 0)
  }
  const { examples, shape } = batch
  const feeds = pairFeeds(pairBatch(examples, shape, special), shape)
  const results = await program.run(entryName('evaluate', shape), feeds)
  await (results.predicted ?? results.nll)?.read()
  release(results)
  return config.architecture === 'encoder'
    ? examples.length
    : examples.reduce((sum, { target }) => sum + target.length, 0)
}

/**
 * Greedy translations, token ids with the end-of-sentence token where it came. The batches of `greedyDecode` have one
 * size, by which cells are keyed.
 */
export async function generate(
  program: Program,
  config: TransformerConfig,
  { pad, bos, eos }: DecodeTokens,
  { examples, shape, limits }: WorkBatch,
): Promise<number[][]> {
  const { rows } = shape
  const source = int32(sourceBatch(examples, shape, pad), rows, shape.source)
  const memory = await program.run(entryName('encode', shape), { source })
  const output: number[][] = examples.map(() => [])
  const isOpen = (tokens: readonly number[], row: number) =>
    tokens.at(-1) !== eos && tokens.length < (limits[row] as number)
  let cache: Feeds = emptyCache(config, shape)
  let token: HostTensor = int32(new Int32Array(rows).fill(bos), rows)
  for (let position = 0; output.some(isOpen); position++) {
    const feeds = { ...memory, ...cache, source, token, position: int32(Int32Array.of(position)) }
    const step = await program.run(entryName('decode', shape), feeds)
    release(cache)
    cache = fedBack(step)
    const next = (await step.next?.read()) as Int32Array
    output.forEach((tokens, row) => {
      if (isOpen(tokens, row)) tokens.push(next[row] as number)
    })
    token = int32(next, rows)
  }
  release(cache)
  release(memory)
  return output
}
