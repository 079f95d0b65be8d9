import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { captureEntry, statePort } from '../../src/graph/entry.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { optimise } from '../../src/graph/passes.ts'
import { dropoutMask } from '../../src/graph/primitives.ts'
import { constant, type Tensors } from '../../src/graph/trace.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { cellEntries, stateSpecs, trainEntry } from '../../src/train/entries.ts'
import { tinyConfig } from '../engine/tiny.ts'
import { type Build, capture, engines, int32, largestError, runOn, signed, uniform } from './tensors.ts'

const x = signed(3, 4)
const kernelsOf = (graph: Graph): string[] => graph.nodes.map(({ kernel }) => kernel)
const optimised = (build: (x: tf.Tensor) => tf.Tensor): Graph =>
  optimise(capture({ x }, (inputs) => ({ y: build(inputs.x as tf.Tensor) })))

describe('what is dropped', () => {
  test.each([
    ['x + 0', (y: tf.Tensor) => tf.add(y, 0)],
    ['0 + x', (y: tf.Tensor) => tf.add(0, y)],
    ['x − 0', (y: tf.Tensor) => tf.sub(y, 0)],
    ['x · 1', (y: tf.Tensor) => tf.mul(y, 1)],
    ['1 · x, of x’s shape', (y: tf.Tensor) => tf.mul(tf.onesLike(y), y)],
    ['x / 1', (y: tf.Tensor) => tf.div(y, 1)],
    ['a copy', (y: tf.Tensor) => tf.clone(y)],
    ['a cast to its own type', (y: tf.Tensor) => tf.cast(y, 'float32')],
    ['a reshape there and back', (y: tf.Tensor) => tf.reshape(tf.reshape(y, [12]), [3, 4])],
    ['a transpose of nothing', (y: tf.Tensor) => tf.transpose(y, [0, 1])],
    ['a slice of all', (y: tf.Tensor) => tf.slice(y, [0, 0], [3, 4])],
    ['one tile', (y: tf.Tensor) => tf.tile(y, [1, 1])],
    ['a sum over nothing', (y: tf.Tensor) => tf.reshape(tf.sum(tf.reshape(y, [3, 4, 1]), 2, true), [3, 4])],
  ])('%s', (_, build) => {
    const graph = optimised(build)
    expect(graph.nodes).toEqual([])
    expect(graph.outputs[0]?.value).toBe(graph.inputs[0]?.value)
  })

  test.each([
    ['0 − x', (y: tf.Tensor) => tf.sub(0, y)],
    ['1 / x', (y: tf.Tensor) => tf.div(1, y)],
    ['x · 0, for NaN stays NaN', (y: tf.Tensor) => tf.mul(y, 0)],
    ['a transpose of a square', (y: tf.Tensor) => tf.transpose(tf.slice(y, [0, 0], [3, 3]))],
    ['a slice from elsewhere', (y: tf.Tensor) => tf.slice(y, [1, 0], [2, 4])],
    ['1 · x, of a larger shape', (y: tf.Tensor) => tf.mul(tf.ones([2, 3, 4]), y)],
    ['a cast to integers and back', (y: tf.Tensor) => tf.cast(tf.cast(y, 'int32'), 'float32')],
  ])('but not %s', async (_, build) => {
    const graph = optimised(build)
    expect(graph.nodes.length).toBeGreaterThan(0)
    const run = (given: Tensors) => ({ y: build(given.x as tf.Tensor) })
    const [onnx, eager] = [
      await runOn(engines.onnx, { x }, run, graph),
      await runOn(engines.eager, { x }, run),
    ]
    expect(onnx.y?.shape).toEqual(eager.y?.shape)
    expect(largestError(onnx.y?.data ?? [], eager.y?.data ?? [])).toBeLessThan(1e-7)
  })

  test('dead code, with its constants', () => {
    const graph = optimised((y) => {
      tf.softmax(
        tf.add(
          y,
          constant(() => tf.tensor1d([1, 2, 3, 4])),
        ),
      )
      return tf.neg(y)
    })
    expect(kernelsOf(graph)).toEqual(['Neg'])
    expect(graph.constants.size).toBe(0)
  })
})

describe('what is merged', () => {
  test('the same node of the same values, through copies and reshapes', () => {
    const graph = optimised((y) =>
      tf.add(tf.exp(tf.clone(y)), tf.exp(tf.reshape(tf.reshape(y, [12]), [3, 4]))),
    )
    expect(kernelsOf(graph)).toEqual(['Exp', 'Add'])
  })

  test('nodes whose constants are equal, uniform or not', () => {
    const table = () => constant(() => tf.tensor1d([1, 2, 3, 4]))
    const scaled = (y: tf.Tensor) => tf.mul(tf.add(y, table()), 3)
    expect(kernelsOf(optimised((y) => tf.add(scaled(y), scaled(y))))).toEqual(['Add', 'Multiply', 'Add'])
  })

  test.each([
    ['constants that differ', (y: tf.Tensor) => tf.add(tf.mul(y, 2), tf.mul(y, 3))],
    ['zeros of either sign', (y: tf.Tensor) => tf.add(tf.mul(y, 0), tf.mul(y, -0))],
    ['attributes that differ', (y: tf.Tensor) => tf.add(tf.cumsum(y, 0), tf.cumsum(y, 1))],
  ])('not %s', (_, build) => {
    expect(optimised(build).nodes).toHaveLength(3)
  })

  test('not the masks of two dropout sites, though of one', () => {
    const masks = (...sites: number[]): Graph =>
      optimise(
        capture({ key: int32([1, 2], 2) }, ({ key }) => ({
          y: tf.stack(sites.map((site) => dropoutMask(key as tf.Tensor, site, 0.5, [3, 4]))),
        })),
      )
    expect(kernelsOf(masks(0, 1))).toEqual(['HyprosDropoutMask', 'HyprosDropoutMask', 'Pack'])
    expect(kernelsOf(masks(1, 1))).toEqual(['HyprosDropoutMask', 'Pack'])
  })

  test('every dropout site of a training step stays one', async () => {
    const entry = trainEntry(
      tinyConfig,
      await buildLoss(hypros()),
      { smoothing: 0, dropout: 0.1 },
      { rows: 2, source: 4, target: 5 },
    )
    const graph = captureEntry(entry, stateSpecs(transformerParameters(tinyConfig)))
    const sites = graph.nodes
      .filter(({ kernel }) => kernel === 'HyprosDropoutMask')
      .map(({ attributes }) => attributes.site)
    // Embeddings of both sides, two sublayers in the encoder and three in the decoder.
    expect(sites.sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})

describe('meaning', () => {
  const functions: [string, Build][] = [
    ['a softmax and its derivative', ({ x: y }) => ({ y: tf.grad((z) => tf.sum(tf.square(tf.softmax(tf.mul(z, 3)))))(y as tf.Tensor) })],
    ['broadcasts before elementwise nodes', ({ x: y, b }) => ({ y: tf.mul(tf.broadcastTo(tf.slice(y as tf.Tensor, [0, 0], [1, 4]), [3, 4]), tf.tile(b as tf.Tensor, [3, 1])) })],
    ['broadcasts on both sides', ({ b }) => ({ y: tf.add(tf.tile(b as tf.Tensor, [3, 1]), tf.broadcastTo(b as tf.Tensor, [3, 4])) })],
    ['uniform constants', ({ x: y }) => ({ y: tf.add(y as tf.Tensor, tf.mul(tf.sum(tf.ones([5, 4]), 0), tf.exp(tf.fill([4], 0.1)))) })],
    ['an infinite bound', ({ x: y }) => ({ y: tf.clipByValue(y as tf.Tensor, 0.1, Number.POSITIVE_INFINITY) })],
    ['layer normalisation', ({ x: y }) => {
      const { mean, variance } = tf.moments(y as tf.Tensor, -1, true)
      return { y: tf.div(tf.sub(y as tf.Tensor, mean), tf.sqrt(tf.add(variance, 1e-5))) }
    }],
    ['an output that is an input, one that is constant, one twice', ({ x: y }) => ({ y: y as tf.Tensor, one: tf.ones([2]), a: tf.neg(y as tf.Tensor), b: tf.neg(y as tf.Tensor) })],
  ] // biome-ignore format: one function a line
  const inputs = { x, b: uniform(-1, 1, 1, 4) }

  test.each(functions)('%s: optimised, as traced and eager give the same', async (_, build) => {
    const renamed: Build = (given) =>
      Object.fromEntries(Object.entries(build(given)).map(([name, y]) => [`${name}!`, y]))
    const traced = capture(inputs, renamed)
    const plain = await runOn(engines.onnx, inputs, renamed, traced)
    expect(await runOn(engines.onnx, inputs, renamed, optimise(traced))).toEqual(plain)
    for (const [name, { shape, data }] of Object.entries(await runOn(engines.eager, inputs, renamed))) {
      expect(plain[name]?.shape).toEqual(shape)
      data.forEach((value, at) => {
        expect(plain[name]?.data[at]).toBeCloseTo(value, 5)
      })
    }
  })

  test('every entry of a cell: optimising again changes nothing', async () => {
    const entries = cellEntries(tinyConfig, await buildLoss(hypros()), { smoothing: 0.1, dropout: 0.1 }, [
      { rows: 2, source: 4, target: 5 },
    ])
    const state = stateSpecs(transformerParameters(tinyConfig))
    for (const entry of entries) {
      const graph = captureEntry(entry, state)
      expect(optimise(graph)).toEqual(graph)
    }
  })
})

test('state ports are marked, so that no input can be mistaken for one', () => {
  const entry = {
    name: 'e',
    state: ['w'],
    inputs: { w: { shape: [], dtype: 'float32' } },
    build: (state: Tensors, inputs: Tensors) => ({
      outputs: { y: tf.sub(state.w as tf.Tensor, inputs.w as tf.Tensor) },
    }),
  } as const
  const graph = captureEntry(entry, { w: { shape: [], dtype: 'float32' } })
  expect(graph.inputs.map(({ name }) => name)).toEqual([statePort('w'), 'w'])
  expect(graph.nodes[0]?.inputs).toEqual(graph.inputs.map(({ value }) => value))
})
