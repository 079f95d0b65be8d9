import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { LossSpec } from '../../src/experiment/types.ts'
import { graphDigest } from '../../src/graph/digest.ts'
import { optimise } from '../../src/graph/passes.ts'
import { lambdaAt } from '../../src/scoring/schedule.ts'
import { brier, fixed, hypros, logLoss, sigmoid } from '../../src/scoring/spec.ts'
import { capture, float32, int32 } from '../graph/tensors.ts'
import { arms, built } from './reference.ts'

const cells = arms.flatMap(([name, spec]) => [0, 0.1].map((smoothing) => [name, smoothing, spec] as const))

describe('λ', () => {
  test.each([
    [0, 0.047_425_873],
    [0.3, 0.5],
    [1, 0.999_088_949],
  ])('of the sigmoid at t = %d', (t, expected) => {
    expect(lambdaAt(sigmoid(), tf.scalar(t)).dataSync()[0]).toBeCloseTo(expected, 6)
  })

  test('is what the loss reports, and arms without a schedule have none', async () => {
    expect(
      (await built(hypros({ lambda: { kind: 'linear' } }))).lambda?.(tf.scalar(0.7)).dataSync()[0],
    ).toBeCloseTo(0.7, 6)
    expect((await built(hypros({ lambda: fixed(0.25) }))).lambda?.(tf.scalar(0.7)).dataSync()[0]).toBe(0.25)
    expect((await built(logLoss())).lambda).toBeUndefined()
    expect((await built(brier())).lambda).toBeUndefined()
  })
})

describe('graphs', () => {
  const inputs = {
    logits: float32(Array(12).fill(0), 4, 3),
    targets: int32([0, 1, 2, 0], 4),
    progress: float32([0]),
  }
  const graphOf = async (spec: LossSpec, smoothing = 0) => {
    const loss = await built(spec)
    const graph = capture(inputs, ({ logits, targets, progress }) => {
      const value = (z: tf.Tensor) =>
        tf.sum(loss.perToken(z as tf.Tensor2D, targets as tf.Tensor1D, progress as tf.Scalar, smoothing))
      const { value: total, grad } = tf.valueAndGrad(value)(logits as tf.Tensor)
      return { total, grad }
    })
    return optimise(graph)
  }
  const kernelsOf = async (spec: LossSpec) => (await graphOf(spec)).nodes.map(({ kernel }) => kernel)

  test('of log-loss has no Brier nodes, that of Brier no logarithm, and neither asks for the time', async () => {
    const [log, square] = [await kernelsOf(logLoss()), await kernelsOf(brier())]
    expect(log.includes('Square')).toBe(false)
    expect(square.some((kernel) => ['Log', 'Max', 'HyprosLogProbs'].includes(kernel))).toBe(false)
    for (const spec of [logLoss(), brier()]) {
      const { nodes, inputs: ports } = await graphOf(spec)
      const progress = ports.find(({ name }) => name === 'progress')?.value as number
      expect(nodes.some((node) => node.inputs.includes(progress))).toBe(false)
    }
  })

  test('of the hybrid has both rules, with one softmax', async () => {
    const hybrid = await kernelsOf(hypros())
    expect(hybrid).toEqual(expect.arrayContaining(['Square', 'Log', 'Sigmoid']))
    expect(hybrid.filter((kernel) => kernel === 'Softmax')).toHaveLength(1)
  })

  test('differ from arm to arm and with smoothing', async () => {
    const graphs = await Promise.all(cells.map(([, smoothing, spec]) => graphOf(spec, smoothing)))
    expect(new Set(graphs.map(graphDigest)).size).toBe(cells.length)
  })
})
