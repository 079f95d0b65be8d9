/** State moves between engines as a safetensors file: trained on one, trained on by the other. */
import { expect, test } from 'vitest'
import type { Engine, Program } from '../../src/engine/engine.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/train/safetensors.ts'
import { cellProgram, runTrain, tinyConfig, tokenPairs, trainFeeds } from '../engine/tiny.ts'
import { engines } from '../graph/tensors.ts'
import { tensorflow } from './engines.ts'

const bucket = { rows: 4, source: 6, target: 7 }
const steps = 60
const options = {
  config: tinyConfig,
  loss: hypros(),
  train: { smoothing: 0.1, dropout: 0.1 },
  buckets: [bucket],
}

/** Losses of the updates from `from` up to `to`. */
async function trained(program: Program, from: number, to: number): Promise<number[]> {
  const losses: number[] = []
  for (let update = from; update < to; update++) {
    const examples = tokenPairs(bucket.rows, bucket.source, tinyConfig.vocabulary, update + 1)
    const feeds = trainFeeds(examples, bucket, update, { steps, learningRate: 3e-3 })
    losses.push((await (await runTrain(program, bucket, feeds)).loss?.read())?.[0] as number)
  }
  return losses
}

const pairs: [string, Engine, Engine][] = [
  ['tensorflow to onnx', tensorflow, engines.onnx],
  ['onnx to tensorflow', engines.onnx, tensorflow],
]

test.each(pairs)('50 updates, then 5 on another engine: %s', async (_, first, second) => {
  const one = await cellProgram(first, options)
  await trained(one, 0, 50)
  const file = encodeSafetensors(await one.exportState())
  const other = await cellProgram(second, { ...options, seed: 2 })
  await other.importState(decodeSafetensors(file).tensors)
  expect(encodeSafetensors(await other.exportState())).toEqual(file)
  const [here, there] = [await trained(one, 50, 55), await trained(other, 50, 55)]
  there.forEach((loss, at) => {
    expect(Math.abs(loss - (here[at] as number)), `update ${50 + at}`).toBeLessThanOrEqual(
      1e-5 * (here[at] as number),
    )
  })
})
