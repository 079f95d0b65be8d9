import { expect, test } from 'vitest'
import { captureEntry, type Entry, nextPort, statePort } from '../../src/graph/entry.ts'
import type { Graph, TensorSpec } from '../../src/graph/graph.ts'
import { type Tensors, trace } from '../../src/graph/trace.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { stateSpecs, trainEntry } from '../../src/train/entries.ts'
import { engines } from '../graph/tensors.ts'
import { initialState, runTrain, tinyConfig, tokenPairs, trainFeeds } from './tiny.ts'

const bucket = { rows: 5, source: 7, target: 8 }
const parameters = transformerParameters(tinyConfig)
const specs = stateSpecs(parameters)

/** An entry as it was traced, without any pass. */
function asTraced(entry: Entry): Graph {
  const marked = (names: readonly string[], port: (name: string) => string, from: Tensors) =>
    Object.fromEntries(names.map((name) => [name, from[port(name)]])) as Tensors
  const state = Object.fromEntries(entry.state.map((name) => [statePort(name), specs[name] as TensorSpec]))
  return trace(entry.name, { ...state, ...entry.inputs }, (ports) => {
    const result = entry.build(
      marked(entry.state, statePort, ports),
      marked(Object.keys(entry.inputs), (name) => name, ports),
    )
    const next = Object.entries(result.state ?? {}).map(([name, tensor]) => [nextPort(name), tensor] as const)
    return { ...Object.fromEntries(next), ...result.outputs }
  })
}

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
  const [raw, small] = [asTraced(entry), captureEntry(entry, specs)]
  expect(small.nodes.length).toBeLessThan(0.8 * raw.nodes.length)
  expect(await trained(entry, small)).toEqual(await trained(entry, raw))
})
