import type { Feeds, Program, Results } from '../engine/engine.ts'
import { int32 } from '../engine/host.ts'
import type { TransformerConfig } from '../model/config.ts'
import { sourceBatch } from '../task/batch.ts'
import type { Bucket } from '../task/buckets.ts'
import type { TokenPair } from '../task/types.ts'
import { beamBuckets, beamEntryName, continuations } from './beam-entries.ts'
import {
  advance,
  assertBeamOptions,
  type Beam,
  type BeamOptions,
  bestHypothesis,
  type Continuation,
  newBeam,
  type ScoredHypothesis,
} from './beam-search.ts'
import { type DecodeBatch, type DecodeTokens, decodeBatches, emptyCache, fedBack, release } from './decode.ts'

/**
 * The best translations that beam search finds, in the order of the examples; with width 1 they are those of greedy
 * decoding. The program needs the entries of `beamEntries` for the same buckets and width. Cached keys and values stay
 * with the engine, which also reorders them by hypothesis; only the best tokens of each row are read back.
 */
export async function beamDecode(
  program: Program,
  config: TransformerConfig,
  examples: readonly TokenPair[],
  buckets: readonly Bucket[],
  tokens: DecodeTokens,
  options: BeamOptions,
): Promise<ScoredHypothesis[]> {
  assertBeamOptions(options)
  const results: ScoredHypothesis[] = []
  for (const batch of decodeBatches(examples, beamBuckets(buckets, options.width))) {
    const sources = batch.indices.map((index) => examples[index] as TokenPair)
    const beams = await decodeBatch(program, config, sources, batch, tokens, options)
    batch.indices.forEach((index, sentence) => {
      results[index] = bestHypothesis(beams[sentence] as Beam)
    })
  }
  return results
}

/** Continuations of each row that a step returns. */
async function readContinuations(step: Results, rows: number, count: number): Promise<Continuation[][]> {
  const tokens = (await step.tokens?.read()) as Int32Array
  const logProbs = (await step.logProbs?.read()) as Float32Array
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: count }, (_, rank) => ({
      token: tokens[rank * rows + row] as number,
      logProb: logProbs[rank * rows + row] as number,
    })),
  )
}

async function decodeBatch(
  program: Program,
  config: TransformerConfig,
  batch: readonly TokenPair[],
  { shape, limits }: DecodeBatch,
  { pad, bos, eos }: DecodeTokens,
  options: BeamOptions,
): Promise<Beam[]> {
  const { width } = options
  const rows = shape.rows * width
  const source = int32(sourceBatch(batch, shape, pad), shape.rows, shape.source)
  const memory = await program.run(beamEntryName('encode', shape, width), { source })
  let cache: Feeds = emptyCache(config, { ...shape, rows })
  const token = new Int32Array(rows).fill(bos)
  // Rows without a live hypothesis repeat what they did last, and nobody looks at them.
  const parent = Int32Array.from({ length: rows }, (_, row) => row)
  let beams: Beam[] = batch.map(() => newBeam)
  for (let position = 0; beams.some(({ live }) => live.length > 0); position++) {
    const step = await program.run(beamEntryName('decode', shape, width), {
      ...memory,
      ...cache,
      source,
      token: int32(token.slice(), rows),
      parent: int32(parent.slice(), rows),
      position: int32(Int32Array.of(position)),
    })
    release(cache)
    cache = fedBack(step)
    const found = await readContinuations(step, rows, continuations(config, width))
    beams = beams.map((beam, sentence) => {
      if (beam.live.length === 0) return beam
      const own = found.slice(sentence * width, (sentence + 1) * width)
      return advance(beam, own, eos, limits[sentence] as number, options)
    })
    beams.forEach(({ live }, sentence) => {
      live.forEach((hypothesis, slot) => {
        const row = sentence * width + slot
        token[row] = hypothesis.tokens.at(-1) as number
        parent[row] = sentence * width + hypothesis.parent
      })
    })
  }
  release(cache)
  release(memory)
  return beams
}
