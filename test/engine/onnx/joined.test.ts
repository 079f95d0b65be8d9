import { expect, test } from 'vitest'
import type { CapturedEntry } from '../../../src/engine/engine.ts'
import { type JoinedState, joinedState, withJoinedUpdates } from '../../../src/engine/onnx/joined.ts'
import type { Graph, GraphNode, ValueId } from '../../../src/graph/graph.ts'
import { transformerParameters } from '../../../src/model/parameters.ts'
import { buildLoss } from '../../../src/scoring/build.ts'
import { hypros } from '../../../src/scoring/spec.ts'
import type { Bucket } from '../../../src/task/buckets.ts'
import { cellEntries, stateSpecs, type TrainOptions } from '../../../src/train/entries.ts'
import { engines } from '../../graph/tensors.ts'
import { captured, initialState, runTrain, tinyConfig, tokenPairs, trainFeeds } from '../tiny.ts'

const buckets = [
  { source: 6, target: 6, rows: 3 },
  { source: 8, target: 8, rows: 2 },
] as const
const names = Object.keys(transformerParameters(tinyConfig))

async function entriesWith(train: Partial<TrainOptions>) {
  const options = { smoothing: 0, dropout: 0.1, ...train }
  return captured(
    cellEntries(tinyConfig, await buildLoss(hypros()), options, buckets),
    tinyConfig,
    train.accumulate,
  )
}

test.each<[string, Partial<TrainOptions>, string[]]>([
  ['one batch an update', {}, ['train-6x6', 'train-8x8']],
  ['clipped', { clip: 1 }, ['train-6x6', 'train-8x8']],
  ['several batches an update', { accumulate: 2 }, ['apply']],
])('%s: all weights are updated at once', async (_, train, updating) => {
  const entries = await entriesWith(train)
  const joined = joinedState(entries)
  if (joined === undefined) throw new Error('nothing is joined')
  expect(joined[0].members.toSorted()).toEqual(names.toSorted())
  for (const { entry, graph } of entries) {
    const { nodes, inputs, outputs } = withJoinedUpdates(graph, joined)
    const updates = nodes.filter(({ kernel }) => kernel === 'HyprosAdam')
    expect(updates).toHaveLength(updating.includes(entry.name) ? 1 : 0)
    if (updates.length === 0) continue
    const moments = [...inputs, ...outputs].map(({ name }) => name).filter((name) => name.includes('adam.'))
    expect(moments).toEqual([])
  }
})

/** Hands a new weight on a second time, which keeps its updates from being joined. */
function handingOn(graph: Graph): Graph {
  const update = graph.nodes.find(({ kernel }) => kernel === 'HyprosAdam') as GraphNode
  return { ...graph, outputs: [...graph.outputs, { name: 'twice', value: update.outputs[0] as ValueId }] }
}

test('a graph that updates other weights, or hands one on, stays as it is', async () => {
  const entries = await entriesWith({})
  const joined = joinedState(entries)
  const [train] = entries
  if (joined === undefined || train === undefined) throw new Error('nothing is joined')
  const fewer = joined.map((whole) => ({ ...whole, members: whole.members.slice(1) }))
  expect(withJoinedUpdates(train.graph, fewer as unknown as JoinedState)).toBe(train.graph)
  const other = handingOn(train.graph)
  expect(withJoinedUpdates(other, joined)).toBe(other)
  expect(joinedState([{ ...train, graph: other }])).toBeUndefined()
})

async function trained(captured: CapturedEntry, bucket: Bucket) {
  const parameters = transformerParameters(tinyConfig)
  const program = await engines.onnx.compile([captured], stateSpecs(parameters))
  await program.importState(initialState(parameters, 1))
  for (let update = 0; update < 3; update++) {
    const examples = tokenPairs(bucket.rows, bucket.source, tinyConfig.vocabulary, update + 1)
    await runTrain(program, bucket, trainFeeds(examples, bucket, update, { steps: 6, learningRate: 3e-3 }))
  }
  return program.exportState()
}

test('joined updates give the bits of updates one by one', async () => {
  const [train] = await entriesWith({})
  if (train === undefined) throw new Error('nothing was captured')
  const [bucket] = buckets
  const state = await trained(train, bucket)
  expect(Object.keys(state)).toHaveLength(3 * names.length)
  expect(await trained({ ...train, graph: handingOn(train.graph) }, bucket)).toEqual(state)
})
