import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { functionOf, kernelsPage } from '../../docs/kernels.ts'
import { GraphError } from '../../src/base/errors.ts'
import type { TensorSpec } from '../../src/graph/graph.ts'
import { kernels } from '../../src/graph/kernels/index.ts'
import * as primitives from '../../src/graph/primitives.ts'
import { trace } from '../../src/graph/trace.ts'
import { read } from './sources.ts'

test('docs/kernels.md is up to date (npm run docs writes it)', () => {
  expect(read('docs/kernels.md')).toBe(kernelsPage())
})

test.each([...kernels.values()].map((kernel) => [functionOf(kernel), kernel.name]))(
  '%s is a function one can call for %s',
  (name) => {
    expect(typeof ({ ...tf, ...primitives } as Readonly<Record<string, unknown>>)[name]).toBe('function')
  },
)

test.each(['constant', 'logProbs', 'pick', 'subtractAtTarget', 'sumSquares'])(
  'a loss can import %s from hypros, as the page says',
  async (name) => {
    const entry: Readonly<Record<string, unknown>> = await import('../../src/index.ts')
    expect(typeof entry[name]).toBe('function')
  },
)

const matrix: TensorSpec = { shape: [2, 3], dtype: 'float32' }
const run = (build: (x: tf.Tensor) => tf.Tensor) =>
  trace('a page', { x: matrix }, ({ x }) => ({ y: build(x!) }))
const gradientOf = (build: (x: tf.Tensor) => tf.Tensor) =>
  run((x) => tf.grad((value: tf.Tensor) => tf.sum(build(value)))(x))

const composed: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 1),
  norm: (x) => tf.norm(x, 2, 1),
}

test.each(Object.entries(composed))('%s is captured and differentiated, as the page says', (_, build) => {
  expect(gradientOf(build).nodes.length).toBeGreaterThan(0)
})

const refused: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  gatherND: (x) => tf.gatherND(x, tf.zeros([1, 2], 'int32')),
  scatterND: () => tf.scatterND(tf.zeros([1, 1], 'int32'), tf.ones([1]), [3]),
  topk: (x) => tf.topk(x, 1).values,
  einsum: (x) => tf.einsum('ij,ij->', x, x),
  randomUniform: () => tf.randomUniform([2, 3]),
  dropout: (x) => tf.dropout(x, 0.5),
  'a host array': () => tf.tensor1d([1, 2, 3]),
  'a value that is read': (x) => tf.scalar(x.dataSync()[0] ?? 0),
}

test.each(Object.entries(refused))('%s is refused by our own error', (_, build) => {
  expect(() => run(build)).toThrow(GraphError)
})
