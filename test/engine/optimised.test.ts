import { expect, test } from 'vitest'
import { captureEntry, type Entry, traceEntry } from '../../src/graph/entry.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { stateSpecs, trainEntry } from '../../src/train/entries.ts'
import { engines } from '../graph/tensors.ts'
import { initialState, runTrain, tinyConfig, tokenPairs, trainFeeds } from './tiny.ts'

const bucket = { rows: 5, source: 7, target: 8 }
const parameters = transformerParameters(tinyConfig)
const specs = stateSpecs(parameters)

async function trained(entry: Entry, graph: Graph) {
  const program = await engines.onnx.compile([{ entry, graph }], specs)
  await program.importState(initialState(parameters, 1))
  for (let update = 0; update < 2; update++) {
    const examples = tokenPairs(bucket.rows, bucket.source, tinyConfig.vocabulary, update + 1)
    await runTrain(program, bucket, trainFeeds(examples, bucket, update, { steps: 6, learningRate: 3e-3 }))
  }
  const state = await program.exportState()
  await program.dispose()
  return state
}

test('a training step computes the same bits with and without the passes, and with them in fewer nodes', async () => {
  const entry = trainEntry(tinyConfig, await buildLoss(hypros()), { smoothing: 0.1, dropout: 0.1 }, bucket)
  const [raw, small] = [traceEntry(entry, specs), captureEntry(entry, specs)]
  expect(small.nodes.length).toBeLessThan(0.8 * raw.nodes.length)
  expect(await trained(entry, small)).toEqual(await trained(entry, raw))
})
