/** A Transformer small enough for the reference engine, with made-up token pairs. */
import { randomStream } from '../../src/base/random.ts'
import type { CapturedEntry, Engine, Feeds, HostTensor, Program } from '../../src/engine/engine.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import { captureEntry, type Entry } from '../../src/graph/entry.ts'
import { dropoutKey } from '../../src/graph/hash.ts'
import { type TransformerConfig, transformerSize } from '../../src/model/config.ts'
import { initialValues, type Parameters, transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { pairBatch } from '../../src/task/batch.ts'
import type { Bucket } from '../../src/task/buckets.ts'
import { translationTask } from '../../src/task/translation.ts'
import type { TaskData, TokenPair } from '../../src/task/types.ts'
import { adamScalars } from '../../src/train/adam.ts'
import { cellEntries, entryName, stateSpecs, type TrainOptions } from '../../src/train/entries.ts'
import type { Scorer } from '../../src/train/evaluate.ts'

export const tokens = { pad: 0, bos: 1, eos: 2 } as const

export const tinyConfig: TransformerConfig = { ...transformerSize('transformer-tiny'), vocabulary: 23 }

/** Pairs of 2 … `longest` tokens, end-of-sentence included; the target is the source's tokens in reverse. */
export function tokenPairs(count: number, longest: number, vocabulary: number, seed = 5): TokenPair[] {
  const stream = randomStream(seed, 'test pairs')
  return Array.from({ length: count }, () => {
    const words = Array.from(
      { length: 1 + stream.integer(longest - 1) },
      () => 3 + stream.integer(vocabulary - 3),
    )
    return { source: [...words, tokens.eos], target: [...words.toReversed(), tokens.eos] }
  })
}

/** Scores of translations, which need nothing of a task's data. */
export const bleuOnly: Scorer['score'] = (outputs, split) =>
  translationTask.score(outputs, split, {} as TaskData)

/** The pairs as a model of another architecture has them: without a source, or with a class for a target. */
export function pairsFor(
  { architecture, classes = 1 }: TransformerConfig,
  pairs: readonly TokenPair[],
): TokenPair[] {
  return pairs.map(({ source, target }) => ({
    source: architecture === 'decoder' ? [] : source,
    target: architecture === 'encoder' ? [source.length % classes] : target,
  }))
}

export function initialState(parameters: Parameters, seed: number): Record<string, HostTensor> {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const data = initialValues(name, parameter, seed)
    return [name, { shape: parameter.shape, dtype: 'float32', data } as const] as const
  })
  return Object.fromEntries(entries)
}

export const captured = (
  entries: readonly Entry[],
  config: TransformerConfig,
  accumulate = 1,
): CapturedEntry[] => {
  const state = stateSpecs(transformerParameters(config), accumulate)
  return entries.map((entry) => ({ entry, graph: captureEntry(entry, state) }))
}

export interface ProgramOptions {
  readonly config: TransformerConfig
  readonly loss: LossSpec
  readonly train: TrainOptions
  readonly buckets: readonly Bucket[]
  readonly seed?: number
}

/** A program with all of a cell's entries and its initial weights. */
export async function cellProgram(engine: Engine, options: ProgramOptions): Promise<Program> {
  const { config, loss, train, buckets, seed = 1 } = options
  const parameters = transformerParameters(config)
  const entries = cellEntries(config, await buildLoss(loss), train, buckets)
  const { accumulate } = train
  const program = await engine.compile(
    captured(entries, config, accumulate),
    stateSpecs(parameters, accumulate),
  )
  await program.importState(initialState(parameters, seed))
  return program
}

const scalar = (value: number): HostTensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
const int32 = (data: Int32Array, ...shape: number[]): HostTensor => ({ shape, dtype: 'int32', data })

/** What the loop feeds to update `update` (from 0) on these examples, at a constant learning rate. */
export function trainFeeds(
  examples: readonly TokenPair[],
  bucket: Bucket,
  update: number,
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
): Feeds {
  const batch = pairBatch(examples, bucket, tokens)
  const { stepSize, epsilonHat } = adamScalars(learningRate, update + 1)
  return {
    ...(bucket.source > 0 && { source: int32(batch.source, bucket.rows, bucket.source) }),
    ...(bucket.target > 1 && { target: int32(batch.target, bucket.rows, bucket.target) }),
    labels: int32(batch.labels, batch.labels.length),
    weights: { shape: [batch.weights.length], dtype: 'float32', data: batch.weights },
    progress: scalar(update / steps),
    stepSize: scalar(stepSize),
    epsilonHat: scalar(epsilonHat),
    dropoutKey: int32(dropoutKey(1, update), 2),
  }
}

export const runTrain = (program: Program, bucket: Bucket, feeds: Feeds) =>
  program.run(entryName('train', bucket), feeds)
