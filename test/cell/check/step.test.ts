import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { assertFreshMasks } from '../../../src/cell/check/step.ts'
import { captureEntry, type Entry } from '../../../src/graph/entry.ts'
import { dropoutMask } from '../../../src/graph/primitives.ts'
import { constant, type Tensors } from '../../../src/graph/trace.ts'
import { float32, int32 } from '../../../src/train/specs.ts'

function captured(name: string, masks: (inputs: Tensors) => tf.Tensor[]) {
  const entry: Entry = {
    name,
    state: [],
    inputs: { x: float32(4), dropoutKey: int32(2) },
    build: (_, inputs) => ({
      outputs: { y: masks(inputs).reduce((y, mask) => tf.mul(y, mask), inputs.x as tf.Tensor) },
    }),
  }
  return [{ entry, graph: captureEntry(entry, {}) }]
}

const mask = (inputs: Tensors, site: number) => dropoutMask(inputs.dropoutKey as tf.Tensor, site, 0.5, [4])

test('masks of the key that batches are fed, each with a site of its own, pass; so does a step without', () => {
  assertFreshMasks(
    captured('train-1x1', (inputs) => [mask(inputs, 0), mask(inputs, 1)]),
    1,
  )
  assertFreshMasks(
    captured('accumulate-1x1', (inputs) => [mask(inputs, 0)]),
    3,
  )
  assertFreshMasks(
    captured('train-1x1', () => []),
    1,
  )
})

test('a mask of a key that is baked into the step is refused', () => {
  const fixed = captured('train-1x1', () => {
    const key = constant(() => tf.tensor1d([1, 2], 'int32'))
    return [dropoutMask(key, 0, 0.5, [4])]
  })
  expect(() => assertFreshMasks(fixed, 1)).toThrow('draws from something else than the key of the batch')
})

test('a site that is used twice is refused, also where its masks have different shapes', () => {
  const twice = captured('train-1x1', (inputs) => [
    mask(inputs, 3),
    tf.sum(dropoutMask(inputs.dropoutKey as tf.Tensor, 3, 0.5, [2])),
  ])
  expect(() => assertFreshMasks(twice, 1)).toThrow('two sites of dropout share a mask')
})

test('dropout in an evaluation is refused', () => {
  const evaluation = captured('evaluate-1x1', (inputs) => [mask(inputs, 0)])
  expect(() => assertFreshMasks(evaluation, 1)).toThrow('dropout is on while nothing is trained')
})
