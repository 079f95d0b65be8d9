import type { HostTensor, Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import type { LossSpec, TimingSpec } from '../experiment/types.ts'
import { dropoutKey } from '../graph/hash.ts'
import { initialValues, transformerParameters } from '../model/parameters.ts'
import { type PairBatch, pairBatch } from '../task/batch.ts'
import { assignments, type Bucket } from '../task/buckets.ts'
import type { TokenPair, TranslationData } from '../task/translation.ts'
import { adamScalars } from '../train/adam.ts'
import { entryName, stateSpecs } from '../train/entries.ts'
import { captureCell, modelConfig, readData } from './prepare.ts'

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

const scalar = (value: number): HostTensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
const int32 = (data: Int32Array, ...shape: number[]): HostTensor => ({ shape, dtype: 'int32', data })

/** Milliseconds of one whole update, from handing in the batch to having read the loss. */
function timedStep(program: Program, bucket: Bucket, batch: PairBatch): Step {
  let update = 0
  return async () => {
    const { stepSize, epsilonHat } = adamScalars(1e-4, ++update)
    const feeds = {
      source: int32(batch.source, bucket.rows, bucket.source),
      target: int32(batch.target, bucket.rows, bucket.target),
      labels: int32(batch.labels, batch.labels.length),
      weights: { shape: [batch.weights.length], dtype: 'float32' as const, data: batch.weights },
      progress: scalar(0.5),
      stepSize: scalar(stepSize),
      epsilonHat: scalar(epsilonHat),
      dropoutKey: int32(dropoutKey(timingSeed, update), 2),
    }
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
  const data = readData({ ...spec, loss: spec.baseline })
  const { bucket, batch } = typicalBatch(data)
  const stepOf = async (loss: LossSpec): Promise<Step> => {
    const program_ = { ...spec, loss }
    const parameters = transformerParameters(modelConfig(program_, data.profile))
    const program = await engine.compile(await captureCell(program_, data.profile), stateSpecs(parameters))
    const state = Object.entries(parameters).map(([name, parameter]) => {
      const values = initialValues(name, parameter, timingSeed)
      return [name, { shape: parameter.shape, dtype: 'float32' as const, data: values }] as const
    })
    await program.importState(Object.fromEntries(state))
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
