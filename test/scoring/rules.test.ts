import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LossSpec } from '../../src/experiment/types.ts'
import type { Loss } from '../../src/scoring/build.ts'
import { mixture } from '../../src/scoring/rules.ts'
import { brier, fixed, focal, hypros, logLoss, spherical } from '../../src/scoring/spec.ts'
import { largestError, relativeDistance } from '../graph/tensors.ts'
import {
  arms,
  built,
  type Example,
  expectedLoss,
  gammaOf,
  isSpherical,
  lambdaOf,
  lossAndGradient,
  properArms,
  scores,
  smoothed,
  softmax,
} from './reference.ts'

const plain: Example = {
  logits: [
    [0.3, -1.2, 2.1, 0.4, -0.6],
    [1.5, 1.5, -0.5, 0.1, 3.2],
    [0, 0, 0, 0, 0],
    [-4, 6, 2, 1, 5],
  ],
  targets: [2, 0, 4, 1],
}
const cells = arms.flatMap(([name, spec]) => [0, 0.1].map((smoothing) => [name, smoothing, spec] as const))

describe('values', () => {
  test.each([
    ['log-loss', logLoss(), [0, 0], 0, Math.log(2)],
    ['brier', brier(), [0, 0], 0, 0.5],
    ['brier', brier(), [0, 0, 0, 0], 0, 0.75],
    ['hypros, λ = 0.5', hypros({ lambda: fixed(0.5) }), [0, 0], 0, 0.5 * Math.log(2) + 0.25],
    ['log-loss', logLoss(), [Math.log(3), 0], 1, Math.log(4)],
    ['brier', brier(), [Math.log(3), 0], 1, 2 * 0.75 ** 2],
    ['spherical', spherical(), [0, 0], 0, -Math.SQRT1_2],
    ['spherical', spherical(), [Math.log(3), 0], 0, -3 / Math.sqrt(10)],
    ['spherical', spherical(), [Math.log(3), 0], 1, -1 / Math.sqrt(10)],
    [
      'hypros with the spherical score, λ = 0.5',
      hypros({ bounded: 'spherical', lambda: fixed(0.5) }),
      [0, 0],
      0,
      0.5 * Math.log(2) - 0.5 * Math.SQRT1_2,
    ],
    ['focal', focal(), [0, 0], 0, 0.5 * 0.5 ** 2 * Math.log(2) + 0.25],
    ['focal', focal(), [Math.log(3), 0], 1, 0.5 * 0.75 ** 2 * Math.log(4) + 0.75 ** 2],
    ['focal, λ = 0, γ = 3', focal({ gamma: 3, lambda: fixed(0) }), [0, 0], 0, 0.5 ** 3 * Math.log(2)],
  ])('%s of %o', async (_, spec, logits, target, expected) => {
    const { loss } = await lossAndGradient(await built(spec), { logits: [logits], targets: [target] })
    expect(loss[0]).toBeCloseTo(expected, 6)
  })

  test.each(cells)(
    '%s with smoothing %d is its definition in double precision',
    async (_, smoothing, spec) => {
      for (const progress of [0, 0.3, 1]) {
        const example = { ...plain, smoothing, progress }
        for (const engine of ['onnx', 'eager'] as const) {
          const { loss } = await lossAndGradient(await built(spec), example, engine)
          expect(largestError(loss, expectedLoss(spec, example))).toBeLessThan(1e-6)
        }
      }
    },
  )

  test('a common shift of the logits changes nothing, as far as the shifted logits are exact', async () => {
    for (const [, spec] of arms) {
      const loss = await built(spec)
      const shifted = plain.logits.map((row) => row.map((z) => Math.fround(z + 1024)))
      const { loss: values } = await lossAndGradient(loss, { ...plain, logits: shifted })
      expect(largestError(values, expectedLoss(spec, { ...plain, logits: shifted }))).toBeLessThan(2e-6)
    }
  })

  test('a small log-loss at large logits keeps its digits', async () => {
    const example = { logits: [[25, 20, 18.5]], targets: [0] }
    const { loss } = await lossAndGradient(await built(logLoss()), example)
    const [expected] = expectedLoss(logLoss(), example) as [number]
    expect(Math.abs((loss[0] as number) / expected - 1)).toBeLessThan(2e-5)
  })
})

describe('gradients', () => {
  /** The rules as one would write them first, differentiated by the tape. */
  const naive = (
    spec: LossSpec,
    logits: tf.Tensor2D,
    targets: number[],
    progress: number,
    smoothing: number,
  ) => {
    const p = tf.softmax(logits)
    const v = logits.shape[1]
    const q = tf.tensor2d(targets.map((target) => smoothed(target, v, smoothing)))
    const lambda = lambdaOf(spec, progress)
    const log = tf.neg(tf.sum(tf.mul(q, tf.log(p)), -1))
    const bounded = isSpherical(spec)
      ? tf.neg(tf.div(tf.sum(tf.mul(p, q), -1), tf.norm(p, 2, -1)))
      : tf.sum(tf.square(tf.sub(p, q)), -1)
    const pTarget = tf.sum(tf.mul(p, tf.oneHot(tf.tensor1d(targets, 'int32'), v)), -1)
    const focus = gammaOf(spec) === 0 ? 1 : tf.pow(tf.sub(1, pTarget), gammaOf(spec))
    return tf.add(tf.mul(tf.mul(log, focus), 1 - lambda), tf.mul(bounded, lambda))
  }

  test.each(cells)(
    "%s with smoothing %d: the tape's gradient of the naive formula",
    async (_, smoothing, spec) => {
      const weights = [1, 0.5, 2, 0]
      const { gradient } = await lossAndGradient(await built(spec), { ...plain, smoothing }, 'eager', weights)
      const byTape = tf.grad((z) =>
        tf.sum(tf.mul(naive(spec, z as tf.Tensor2D, [...plain.targets], 0.4, smoothing), weights)),
      )(tf.tensor2d(plain.logits.map((row) => [...row])))
      expect(relativeDistance(gradient, byTape.dataSync())).toBeLessThan(1e-6)
    },
  )

  test.each(cells)('%s with smoothing %d: central differences', async (_, smoothing, spec) => {
    const { gradient } = await lossAndGradient(await built(spec), { ...plain, smoothing })
    const h = 1e-5
    const differences = plain.logits.flatMap((row, n) =>
      row.map((z, j) => {
        const at = (value: number) =>
          expectedLoss(spec, { ...plain, smoothing, logits: plain.logits.with(n, row.with(j, value)) })[
            n
          ] as number
        return (at(z + h) - at(z - h)) / (2 * h)
      }),
    )
    // The differences are of the definition in double precision: only the gradient's own rounding counts.
    expect(largestError(gradient, differences)).toBeLessThan(1e-6)
  })

  test('a gradient sums to zero over the classes of a token', async () => {
    for (const [, smoothing, spec] of cells) {
      const { gradient } = await lossAndGradient(await built(spec), { ...plain, smoothing })
      plain.logits.forEach((row, n) => {
        const sum = gradient.slice(n * row.length, (n + 1) * row.length).reduce((a, b) => a + b)
        expect(Math.abs(sum)).toBeLessThan(1e-6)
      })
    }
  })
})

describe('extremes', () => {
  const corners = [-1e4, 0, 1e4]
  const logits = corners.flatMap((a) => corners.flatMap((b) => corners.map((c) => [a, b, c])))

  test.each(cells)(
    '%s with smoothing %d is finite at ±1e4, and so is its gradient',
    async (_, smoothing, spec) => {
      for (const target of [0, 1, 2]) {
        const example = { logits, targets: logits.map(() => target), smoothing }
        for (const engine of ['onnx', 'eager'] as const) {
          const { loss, gradient } = await lossAndGradient(await built(spec), example, engine)
          expect([...loss, ...gradient].every(Number.isFinite)).toBe(true)
          expect(largestError(loss, expectedLoss(spec, example))).toBeLessThan(2e-6)
        }
      }
    },
  )

  test.each([
    ['Brier', brier(), 0, 2],
    ['spherical', spherical(), -1, 0],
  ])('the %s score takes both ends of its range', async (_, spec, low, high) => {
    const example = { logits, targets: logits.map(() => 0) }
    const { loss } = await lossAndGradient(await built(spec), example)
    expect([Math.min(...loss), Math.max(...loss)].map((end) => end + 0)).toEqual([low, high])
  })

  test('a sure focal loss is nothing, and pulls at nothing', async () => {
    const example = { logits: [[1e4, 0, -1e4]], targets: [0] }
    const { loss, gradient } = await lossAndGradient(await built(focal()), example)
    expect([...loss, ...gradient].every((value) => value === 0)).toBe(true)
  })
})

describe('tokens and classes', () => {
  test.each(arms)('%s: a token of weight 0 is a token left out', async (_, spec) => {
    const loss = await built(spec)
    const masked = await lossAndGradient(loss, plain, 'eager', [1, 0, 1, 0])
    const subset = { logits: [0, 2].map((n) => plain.logits[n] as number[]), targets: [2, 4] }
    const alone = await lossAndGradient(loss, subset)
    expect([masked.loss[0], masked.loss[2]]).toEqual(alone.loss)
    expect([...masked.gradient.slice(0, 5), ...masked.gradient.slice(10, 15)]).toEqual(alone.gradient)
    expect(masked.gradient.slice(5, 10).every((value) => value === 0)).toBe(true)
  })

  test.each(arms)('%s: the order of tokens and the names of classes do not matter', async (_, spec) => {
    const loss = await built(spec)
    const { loss: values } = await lossAndGradient(loss, { ...plain, smoothing: 0.1 })
    const turned = plain.logits.toReversed().map((row) => row.toReversed())
    const targets = plain.targets.toReversed().map((target) => 4 - target)
    const { loss: other } = await lossAndGradient(loss, { logits: turned, targets, smoothing: 0.1 })
    expect(largestError(other.toReversed(), values)).toBeLessThan(5e-7)
  })
})

/** Mean loss of a forecast over targets that are distributed as `truth`. */
async function expectation(loss: Loss, forecast: readonly number[], truth: readonly number[]) {
  const targets = truth.map((_, y) => y)
  const { loss: values } = await lossAndGradient(loss, { logits: truth.map(() => forecast), targets })
  return values.reduce((sum, value, y) => sum + value * (truth[y] as number), 0)
}

test.each(properArms)(
  '%s is proper: no forecast scores better than the truth, on average',
  async (_, spec) => {
    const truths = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 })
    const moves = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 })
    const loss = await built(spec)
    // Regret: of Brier ‖p − q‖², of log-loss at least half of that (Pinsker), of the spherical score
    // ‖q‖(1 − cos(p, q)), at least 0.12 of it for forecasts as far from certain as these.
    const least = spec.kind === 'spherical' ? 0.12 : 0.49
    await fc.assert(
      fc.asyncProperty(truths, moves, async (logits, move) => {
        const truth = softmax(logits)
        const forecast = logits.map((z, j) => z + (move[j] as number))
        const distance = softmax(forecast).reduce((sum, p, j) => sum + (p - (truth[j] as number)) ** 2, 0)
        const honest = await expectation(loss, logits, truth)
        const other = await expectation(loss, forecast, truth)
        expect(other - honest).toBeGreaterThanOrEqual(least * distance - 2e-6)
      }),
      { numRuns: 40 },
    )
  },
)

test('focal is not proper: where the truth is 0.8, a forecast of 0.7 scores better', async () => {
  const [loss, truth] = [await built(focal()), [0.8, 0.2]]
  const forecast = (p: number) => expectation(loss, [Math.log(p / (1 - p)), 0], truth)
  expect(await forecast(0.7)).toBeLessThan((await forecast(0.8)) - 0.005)
  expect(await forecast(0.7)).toBeLessThan((await forecast(0.6)) - 0.005)
})

test('a mixture of nothing is refused', () => {
  expect(() => mixture(tf.zeros([1, 2]), tf.zeros([1], 'int32'), { log: 0, brier: 0 })).toThrow(RangeError)
})

test('the reference agrees with itself: a smoothed target scores as its parts', () => {
  const [log] = scores([0, 1, 2], smoothed(1, 3, 0.3))
  const parts = [0, 1, 2].map((y) => scores([0, 1, 2], smoothed(y, 3, 0))[0])
  expect(log).toBeCloseTo(
    0.1 * (parts[0] as number) + 0.8 * (parts[1] as number) + 0.1 * (parts[2] as number),
    12,
  )
})
