/** What a trained model does when it is used, a batch at a time; each run says how much it has done. */
import type { Program } from '../engine/engine.ts'
import type { Entry } from '../graph/entry.ts'
import { generates, type TransformerConfig } from '../model/config.ts'
import { pairBatch } from '../task/batch.ts'
import { type DecodeTokens, decodeBatch, release } from '../train/decode.ts'
import { evaluateEntry, greedyEntries } from '../train/entries.ts'
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
  return shapes.flatMap((shape) => greedyEntries(config, shape))
}

/** Runs a batch, from token ids to what a user reads, and returns the work done. */
export async function infer(
  program: Program,
  config: TransformerConfig,
  special: DecodeTokens,
  batch: WorkBatch,
): Promise<number> {
  if (generates(config)) {
    const generated = await decodeBatch(program, config, batch.examples, batch, special)
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
