import type * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { adam, adamScalars, adamUpdate, firstMoment, secondMoment } from '../../src/train/adam.ts'
import { learningRateAt } from '../../src/train/learning-rate.ts'
import { engines, float32, runOn } from '../graph/tensors.ts'

test('the values of Vaswani et al. (2017)', () => {
  expect(adam).toEqual({ beta1: 0.9, beta2: 0.98, epsilon: 1e-9 })
})

test("step size and ε̂ are Kingma's bias corrections, rearranged", () => {
  const values = fc.double({ min: -10, max: 10, noNaN: true })
  const squares = fc.double({ min: 0, max: 100, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), values, squares, (update, m, v) => {
      const { stepSize, epsilonHat } = adamScalars(0.01, update)
      const mHat = m / (1 - 0.9 ** update)
      const vHat = v / (1 - 0.98 ** update)
      const expected = (0.01 * mHat) / (Math.sqrt(vHat) + 1e-9)
      const actual = (stepSize * m) / (Math.sqrt(v) + epsilonHat)
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-300)
    }),
  )
})

test.each(['onnx', 'eager'] as const)(
  '100 updates on %s follow Algorithm 1 in double precision',
  async (name) => {
    const stream = randomStream(4, 'adam')
    const size = 6
    // The scales of gradients differ by 1e8; the last is always zero.
    const scales = [1, 1e-3, 1e-6, 1e3, 1e-8, 0]
    let state = Object.fromEntries(
      ['w', firstMoment('w'), secondMoment('w')].map((key) => [
        key,
        float32(Array(size).fill(key === 'w' ? 0.5 : 0), size),
      ]),
    )
    const [w, m, v] = [Array(size).fill(0.5), Array(size).fill(0), Array(size).fill(0)] as [
      number[],
      number[],
      number[],
    ]
    const engine = engines[name]
    for (let t = 1; t <= 100; t++) {
      const learningRate = 0.01
      const g = Float32Array.from(scales, (scale) => scale * (0.3 + stream.normal()))
      const { stepSize, epsilonHat } = adamScalars(learningRate, t)
      const before = Object.entries(state).map(([key, tensor]) => [`before.${key}`, tensor] as const)
      const scalars = { stepSize: float32([stepSize]), epsilonHat: float32([epsilonHat]) }
      const inputs = { ...Object.fromEntries(before), ...scalars, g: float32([...g], size) }
      state = await runOn(engine, inputs, (given) => {
        const { g: gradient, stepSize: step, epsilonHat: epsilon } = given as Record<string, tf.Tensor>
        const old = before.map(([key]) => [key.replace('before.', ''), given[key] as tf.Tensor])
        return adamUpdate(
          Object.fromEntries(old),
          { w: gradient as tf.Tensor },
          step as tf.Tensor,
          epsilon as tf.Tensor,
        )
      })
      g.forEach((value, i) => {
        m[i] = 0.9 * (m[i] as number) + 0.1 * value
        v[i] = 0.98 * (v[i] as number) + 0.02 * value ** 2
        const [mHat, vHat] = [(m[i] as number) / (1 - 0.9 ** t), (v[i] as number) / (1 - 0.98 ** t)]
        w[i] = (w[i] as number) - (learningRate * mHat) / (Math.sqrt(vHat) + 1e-9)
      })
    }
    w.forEach((value, i) => {
      expect(Math.abs((state.w?.data[i] as number) - value)).toBeLessThan(2e-5)
    })
    expect(state.w?.data[5]).toBe(0.5)
  },
)

test.each([
  [1, 0.003, 100, 0.000_03],
  [50, 0.003, 100, 0.0015],
  [100, 0.003, 100, 0.003],
  [101, 0.003, 100, 0.003 * Math.sqrt(100 / 101)],
  [400, 0.003, 100, 0.0015],
  [1, 0.003, 1, 0.003],
  [4, 0.003, 1, 0.0015],
  [1, 0.003, 0, 0.003],
  [9, 0.003, 0, 0.001],
])('the learning rate at update %d with peak %d and warm-up %d', (update, peak, warmup, expected) => {
  expect(learningRateAt(update, peak, warmup)).toBeCloseTo(expected, 12)
})
