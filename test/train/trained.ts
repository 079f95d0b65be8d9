/** Programs with weights that a short training made, so that their outputs differ from sentence to sentence. */
import { type EngineTensor, type HostTensor, isEngineTensor, type Program } from '../../src/engine/engine.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import type { Bucket } from '../../src/task/buckets.ts'
import { cellProgram, runTrain, tinyConfig, tokenPairs, trainFeeds } from '../engine/tiny.ts'
import { engines } from '../graph/tensors.ts'

export const buckets: readonly Bucket[] = [
  { rows: 8, source: 4, target: 5 },
  { rows: 6, source: 8, target: 9 },
]

export const options = {
  config: tinyConfig,
  loss: logLoss(),
  train: { smoothing: 0, dropout: 0 },
  buckets,
} as const

/** The weights after a number of updates on onnxruntime. */
export async function trainedState(updates: number): Promise<Record<string, HostTensor>> {
  const program = await cellProgram(engines.onnx, options)
  for (let update = 0; update < updates; update++) {
    const bucket = buckets[update % 2] as Bucket
    const examples = tokenPairs(bucket.rows, bucket.source, tinyConfig.vocabulary, update + 1)
    await runTrain(
      program,
      bucket,
      trainFeeds(examples, bucket, update, { steps: updates, learningRate: 1e-2 }),
    )
  }
  const state = await program.exportState()
  await program.dispose()
  return state
}

/** One program an engine, both with the state given. */
export async function programs(
  state: Record<string, HostTensor>,
): Promise<Record<'onnx' | 'eager', Program>> {
  const [onnx, eager] = [await cellProgram(engines.onnx, options), await cellProgram(engines.eager, options)]
  await Promise.all([onnx.importState(state), eager.importState(state)])
  return { onnx, eager }
}

export async function readAll(results: Readonly<Record<string, EngineTensor | HostTensor>>) {
  const read = Object.entries(results).map(async ([name, tensor]) => {
    const data = isEngineTensor(tensor) ? await tensor.read() : tensor.data
    return [name, data] as const
  })
  return Object.fromEntries(await Promise.all(read))
}
