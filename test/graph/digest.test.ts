import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { graphDigest } from '../../src/graph/digest.ts'
import type { Constant, Graph, ValueId } from '../../src/graph/graph.ts'
import { optimise } from '../../src/graph/passes.ts'
import { constant, trace } from '../../src/graph/trace.ts'
import { type Build, capture, signed } from './tensors.ts'

const x = signed(3, 4)

/** The same graph with its values numbered in another way. */
function renumbered(graph: Graph): Graph {
  const count = graph.values.length
  const to = (id: ValueId) => (id * 7 + 3) % count
  if (new Set(Array.from({ length: count }, (_, id) => to(id))).size !== count)
    throw new Error('choose another step')
  const values = [...graph.values]
  graph.values.forEach((spec, id) => {
    values[to(id)] = spec
  })
  const ports = (list: Graph['inputs']) => list.map(({ name, value }) => ({ name, value: to(value) }))
  return {
    name: 'other',
    values,
    constants: new Map(
      [...graph.constants].reverse().map(([id, value]): [ValueId, Constant] => [to(id), value]),
    ),
    inputs: ports(graph.inputs),
    outputs: ports(graph.outputs),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(to),
      outputs: node.outputs.map(to),
    })),
  }
}

describe('the digest', () => {
  const base: Build = ({ x: y }) => ({
    y: tf.sum(
      tf.mul(
        tf.exp(y as tf.Tensor),
        constant(() => tf.tensor1d([1, 2, 3, 4])),
      ),
    ),
  })
  const digest = (build: Build, inputs = { x }) => graphDigest(optimise(capture(inputs, build)))

  test('does not depend on name, numbering or what was optimised away', () => {
    const graph = optimise(capture({ x }, base))
    expect(graphDigest(renumbered(graph))).toBe(graphDigest(graph))
    expect(
      digest(({ x: y }) => {
        tf.square(tf.neg(y as tf.Tensor))
        return base({ x: tf.reshape(tf.clone(y as tf.Tensor), [3, 4]) })
      }),
    ).toBe(graphDigest(graph))
  })

  test.each<[string, Build, Record<string, typeof x>?]>([
    [
      'a kernel',
      ({ x: y }) => ({
        y: tf.sum(
          tf.mul(
            tf.tanh(y as tf.Tensor),
            constant(() => tf.tensor1d([1, 2, 3, 4])),
          ),
        ),
      }),
    ],
    [
      'a constant array',
      ({ x: y }) => ({
        y: tf.sum(
          tf.mul(
            tf.exp(y as tf.Tensor),
            constant(() => tf.tensor1d([1, 2, 3, 5])),
          ),
        ),
      }),
    ],
    [
      'an attribute',
      ({ x: y }) => ({
        y: tf.sum(
          tf.mul(
            tf.exp(y as tf.Tensor),
            constant(() => tf.tensor1d([1, 2, 3, 4])),
          ),
          0,
        ),
      }),
    ],
    ['the shape of an input', base, { x: signed(2, 4) }],
    ['the name of an output', (given) => ({ z: base(given).y as tf.Tensor })],
    ['a uniform constant', (given) => ({ y: tf.mul(base(given).y as tf.Tensor, 2) })],
    [
      'a uniform constant of another value',
      (given) => ({ y: tf.mul(base(given).y as tf.Tensor, 2.000_000_2) }),
    ],
  ])('depends on %s', (_, build, inputs) => {
    expect(digest(build, { x, ...inputs })).not.toBe(digest(base))
  })

  test('all of those differ from each other, down to the sign of zero', () => {
    const scaled = (factor: number): string => digest(({ x: y }) => ({ y: tf.mul(y as tf.Tensor, factor) }))
    expect(new Set([2, 2.000_000_2, 0, -0, Number.NaN, Number.POSITIVE_INFINITY].map(scaled)).size).toBe(6)
  })

  test('takes attributes that JSON has no word for', () => {
    const clipped = (top: number): string =>
      digest(({ x: y }) => ({ y: tf.clipByValue(y as tf.Tensor, 0, top) }))
    expect(clipped(Number.POSITIVE_INFINITY)).not.toBe(clipped(1))
  })

  test('depends on which input is which', () => {
    const specs = { a: { shape: [2], dtype: 'float32' }, b: { shape: [2], dtype: 'float32' } } as const
    const of = (build: Build) => graphDigest(trace('t', specs, build))
    expect(of(({ a, b }) => ({ y: tf.sub(a as tf.Tensor, b as tf.Tensor) }))).not.toBe(
      of(({ a, b }) => ({ y: tf.sub(b as tf.Tensor, a as tf.Tensor) })),
    )
  })
})
