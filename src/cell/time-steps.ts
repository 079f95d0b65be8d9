import type { Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import type { LossSpec, TimingSpec } from '../experiment/types.ts'
import { type PairBatch, pairBatch } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { TokenPair, TranslationData } from '../task/translation.ts'
import { entryName } from '../train/entries.ts'
import { trainFeeds } from '../train/feeds.ts'
import { openProgram } from './open-program.ts'
import { readData } from './prepare.ts'

/** Blocks run and not counted: the first ones pay for compilation and cold caches. */
const warmUpBlocks = 3
const timingSeed = 1

type Step = () => Promise<number>

/** The bucket that most examples fall into, with a full batch of it. */
function typicalBatch(data: TranslationData): { bucket: Bucket; batch: PairBatch } {
  const { buckets } = data.profile
  const bucketOf = assignments(data.train, buckets)
  const sizes = buckets.map((_, index) => bucketOf.filter((at) => at === index).length)
  const fullest = sizes.indexOf(Math.max(...sizes))
  const bucket = buckets[fullest] as Bucket
  const members = data.train
    .filter((_: TokenPair, at: number) => bucketOf[at] === fullest)
    .slice(0, bucket.rows)
  return { bucket, batch: pairBatch(members, bucket, data.tokenizer) }
}

/** Milliseconds of one whole update, from handing in the batch to having read the loss. */
function timedStep(program: Program, bucket: Bucket, batch: PairBatch): Step {
  let step = 0
  return async () => {
    const feeds = trainFeeds(batch, bucket, {
      seed: timingSeed,
      step: step++,
      progress: 0.5,
      learningRate: 1e-4,
    })
    const began = performance.now()
    const results = await program.run(entryName('train', bucket), feeds)
    await results.loss?.read()
    return performance.now() - began
  }
}

/**
 * One fresh process of C1: blocks of baseline, candidate, candidate, baseline (milliseconds), and the same with
 * the baseline in both places (A/A), in turn, after a warm-up.
 */
export async function timeSteps(spec: TimingSpec): Promise<{ blocks: number[][]; aa: number[][] }> {
  const engine = await loadEngine(spec.engine, spec.threads)
  const data = await readData({ ...spec, loss: spec.baseline })
  const { bucket, batch } = typicalBatch(data)
  const stepOf = async (loss: LossSpec): Promise<Step> => {
    const { program } = await openProgram(
      { ...spec, loss },
      data,
      engine,
      timingSeed,
      entryName('train', bucket),
    )
    return timedStep(program, bucket, batch)
  }
  const baseline = await stepOf(spec.baseline)
  const candidate = await stepOf(spec.candidate)
  const same = await stepOf(spec.baseline)
  const block = async (a: Step, b: Step) => [await a(), await b(), await b(), await a()]
  const blocks: number[][] = []
  const aa: number[][] = []
  for (let number = -warmUpBlocks; number < spec.blocks; number++) {
    const pair = await block(baseline, candidate)
    const twins = await block(baseline, same)
    if (number < 0) continue
    blocks.push(pair)
    aa.push(twins)
  }
  return { blocks, aa }
}
