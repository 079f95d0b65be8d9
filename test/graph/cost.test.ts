import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { cost } from '../../src/graph/cost.ts'
import { captureEntry } from '../../src/graph/entry.ts'
import { sizeOf } from '../../src/graph/graph.ts'
import { optimise } from '../../src/graph/passes.ts'
import { constant } from '../../src/graph/trace.ts'
import { transformerSize } from '../../src/model/config.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { brier, hypros, logLoss } from '../../src/scoring/spec.ts'
import { stateSpecs, trainEntry } from '../../src/train/entries.ts'
import { type Build, capture, float32, type HostTensors, uniform } from './tensors.ts'

const costOf = (build: Build, inputs: HostTensors = { a: uniform(0, 1, 6, 5), b: uniform(0, 1, 5, 7) }) =>
  cost(optimise(capture(inputs, build)))

describe('operations', () => {
  const a = (given: Parameters<Build>[0]) => given.a as tf.Tensor
  test.each<[string, Build, number]>([
    [
      'a matrix product: 2·m·n·k',
      ({ a, b }) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
      2 * 6 * 5 * 7,
    ],
    [
      'one that is transposed',
      ({ a, b }) => ({ y: tf.matMul(b as tf.Tensor2D, a as tf.Tensor2D, true, true) }),
      2 * 6 * 5 * 7,
    ],
    ['a sum: one an input', (given) => ({ y: tf.sum(a(given), 0) }), 30],
    ['elementwise: one an output', (given) => ({ y: tf.add(tf.exp(a(given)), 2) }), 60],
    ['a factor of ones: none', (given) => ({ y: tf.mul(a(given), tf.ones([4, 6, 5])) }), 0],
    ['moving elements: none', (given) => ({ y: tf.transpose(tf.reshape(a(given), [3, 10])) }), 0],
  ])('%s', (_, build, expected) => {
    expect(costOf(build).flops).toBe(expected)
  })

  test('of a training step: three times the forward products, as the textbook has it', async () => {
    const config = { ...transformerSize('transformer-pocket'), vocabulary: 2000 }
    const [rows, source, target] = [32, 12, 16]
    const { width, layers, feedForward, vocabulary } = config
    const perLayer = { attention: 4 * width * width, feedForward: 2 * width * feedForward }
    const encoder =
      layers *
      (rows * source * (perLayer.attention + perLayer.feedForward) + rows * 2 * source * source * width)
    const self = rows * target * perLayer.attention + rows * 2 * target * target * width
    const cross = rows * (target + source) * 2 * width * width + rows * 2 * target * source * width
    const decoder = layers * (self + cross + rows * target * perLayer.feedForward)
    const output = rows * target * width * vocabulary
    const products = 3 * 2 * (encoder + decoder + output)
    const entry = trainEntry(
      config,
      await buildLoss(logLoss()),
      { smoothing: 0, dropout: 0.1 },
      { rows, source, target },
    )
    const { flops } = cost(captureEntry(entry, stateSpecs(transformerParameters(config))))
    // Normalisation, softmax, dropout and the optimiser come on top.
    expect(flops / products).toBeGreaterThan(1)
    expect(flops / products).toBeLessThan(1.1)
  })

  test('of the arms: the hybrid costs more than its parts, by little', async () => {
    const config = { ...transformerSize('transformer-pocket'), vocabulary: 2000 }
    const of = async (loss: Parameters<typeof buildLoss>[0]) => {
      const entry = trainEntry(
        config,
        await buildLoss(loss),
        { smoothing: 0, dropout: 0.1 },
        { rows: 8, source: 8, target: 8 },
      )
      return cost(captureEntry(entry, stateSpecs(transformerParameters(config)))).flops
    }
    const [log, square, hybrid] = [await of(logLoss()), await of(brier()), await of(hypros())]
    expect(hybrid).toBeGreaterThan(Math.max(log, square))
    expect(hybrid / log).toBeLessThan(1.03)
  })
})

describe('memory', () => {
  const x = { x: float32(Array(1000).fill(1), 1000) }
  const chain =
    (length: number): Build =>
    ({ x: input }) => {
      let y = input as tf.Tensor
      for (let at = 0; at < length; at++) y = tf.sin(y)
      return { y }
    }

  test('of a chain does not grow with its length: input, and the two ends of one link', () => {
    expect(costOf(chain(3), x).peakBytes).toBe(3 * 4000)
    expect(costOf(chain(30), x).peakBytes).toBe(3 * 4000)
  })

  test('counts what later nodes still need', () => {
    const build: Build = ({ x: input }) => {
      const parts = [1, 2, 3, 4].map((factor) => tf.mul(input as tf.Tensor, factor + 0.5))
      return { y: tf.stack(parts) }
    }
    // Input, four parts, and what they are stacked into.
    expect(costOf(build, x).peakBytes).toBe(9 * 4000)
  })

  test('counts arrays that belong to the program, and no uniform constant', () => {
    const build: Build = ({ x: input }) => ({
      y: tf.mul(
        tf.add(
          input as tf.Tensor,
          constant(() => tf.range(0, 1000)),
        ),
        tf.fill([1000], 3),
      ),
    })
    expect(costOf(build, x).peakBytes).toBeLessThanOrEqual(4 * 4000)
  })

  test('of a training step: above its state, below all its values together', async () => {
    const config = { ...transformerSize('transformer-tiny'), vocabulary: 50 }
    const state = stateSpecs(transformerParameters(config))
    const entry = trainEntry(
      config,
      await buildLoss(hypros()),
      { smoothing: 0, dropout: 0.1 },
      { rows: 4, source: 6, target: 6 },
    )
    const graph = captureEntry(entry, state)
    const { peakBytes, bytesMoved } = cost(graph)
    const stateBytes = Object.values(state).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)
    const allBytes = graph.values.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)
    expect(peakBytes).toBeGreaterThan(2 * stateBytes)
    expect(peakBytes).toBeLessThan(allBytes)
    expect(bytesMoved).toBeGreaterThan(peakBytes)
  })
})
