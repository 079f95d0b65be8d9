import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { LossSpec } from '../../src/experiment/types.ts'
import { graphDigest } from '../../src/graph/digest.ts'
import { optimise } from '../../src/graph/passes.ts'
import { brier, focal, hypros, logLoss, spherical } from '../../src/scoring/spec.ts'
import { capture, float32, int32 } from '../graph/tensors.ts'
import { arms, built } from './reference.ts'

const cells = arms.flatMap(([name, spec]) => [0, 0.1].map((smoothing) => [name, smoothing, spec] as const))

const known: readonly (readonly [arm: string, smoothing: number, digest: string])[] = [
  ['log-loss', 0, '12811b3ff005'],
  ['log-loss', 0.1, '7efe4bc71ac1'],
  ['brier', 0, 'a10641923daf'],
  ['brier', 0.1, '4fedc1c2c9e1'],
  ['hypros', 0, '3af0817e5618'],
  ['hypros', 0.1, '052492628228'],
  ['hypros, λ fixed', 0, 'ac582804b4e7'],
  ['hypros, λ fixed', 0.1, 'e6c49a26561f'],
  ['hypros, λ linear', 0, '13f7860edd1c'],
  ['hypros, λ linear', 0.1, 'bf0b3a8de215'],
]

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

  test('of log-loss has no Brier nodes, those of bounded rules no logarithm, and none of them asks for the time', async () => {
    expect((await kernelsOf(logLoss())).includes('Square')).toBe(false)
    for (const spec of [brier(), spherical()]) {
      const kernels = await kernelsOf(spec)
      expect(kernels.some((kernel) => ['Log', 'Max', 'HyprosLogProbs'].includes(kernel))).toBe(false)
    }
    for (const spec of [logLoss(), brier(), spherical()]) {
      const { nodes, inputs: ports } = await graphOf(spec)
      const progress = ports.find(({ name }) => name === 'progress')?.value as number
      expect(nodes.some((node) => node.inputs.includes(progress))).toBe(false)
    }
  })

  test('of the hybrid has both rules, with one softmax', async () => {
    const hybrid = await kernelsOf(hypros())
    expect(hybrid).toEqual(expect.arrayContaining(['Square', 'Log', 'Sigmoid']))
    for (const spec of [hypros(), hypros({ bounded: 'spherical' }), focal()]) {
      expect((await kernelsOf(spec)).filter((kernel) => kernel === 'Softmax')).toHaveLength(1)
    }
  })

  test('of a rule has nothing of others: no root but for the spherical score, no weight but for focal', async () => {
    const others = [logLoss(), brier(), hypros()]
    for (const spec of others) expect(await kernelsOf(spec)).not.toContain('Sqrt')
    for (const spec of [...others, spherical()]) expect(await kernelsOf(spec)).not.toContain('Relu')
    expect(await kernelsOf(spherical())).toContain('Sqrt')
    expect(await kernelsOf(focal())).toContain('Relu')
  })

  // A cell's key has the digests of its graphs: with another digest here, every stored cell of the arm is lost.
  test.each(known)('%s with smoothing %d is the graph it was', async (name, smoothing, digest) => {
    const spec = new Map(arms).get(name) as LossSpec
    expect(graphDigest(await graphOf(spec, smoothing)).slice(0, 12)).toBe(digest)
  })

  test('differ from arm to arm and with smoothing', async () => {
    const graphs = await Promise.all(cells.map(([, smoothing, spec]) => graphOf(spec, smoothing)))
    expect(new Set(graphs.map(graphDigest)).size).toBe(cells.length)
  })
})
