/** The causal transformer of the step benchmark, as bench/peers/step.py has it: learned positions, no dropout. */
import * as tf from '@tensorflow/tfjs-core'
import { randomStream } from '../src/base/random.ts'
import type { HostTensor } from '../src/engine/engine.ts'
import type { Entry, StateSpecs } from '../src/graph/entry.ts'
import { sizeOf, type TensorSpec } from '../src/graph/graph.ts'
import type { Tensors } from '../src/graph/trace.ts'
import { attend, feedForward, layerNorm, linear, rowsOf, splitHeads } from '../src/model/layers.ts'
import { causalMask } from '../src/model/positions.ts'
import { mixture } from '../src/scoring/rules.ts'
import { adamUpdate, firstMoment, secondMoment } from '../src/train/adam.ts'

export interface Shape {
  readonly width: number
  readonly layers: number
  readonly vocabulary: number
  readonly batch: number
  readonly length: number
}

const heads = 4
const lambda = 0.3

function parameterShapes({ width, layers, vocabulary, length }: Shape): Record<string, number[]> {
  const shapes: Record<string, number[]> = { embedding: [vocabulary, width], positions: [length, width] }
  for (let layer = 0; layer < layers; layer++) {
    Object.assign(shapes, {
      [`${layer}.self.norm.scale`]: [width],
      [`${layer}.self.norm.shift`]: [width],
      [`${layer}.self.qkv`]: [width, 3 * width],
      [`${layer}.self.out`]: [width, width],
      [`${layer}.ffn.norm.scale`]: [width],
      [`${layer}.ffn.norm.shift`]: [width],
      [`${layer}.ffn.in`]: [width, 4 * width],
      [`${layer}.ffn.in.bias`]: [4 * width],
      [`${layer}.ffn.out`]: [4 * width, width],
      [`${layer}.ffn.out.bias`]: [width],
    })
  }
  return shapes
}

const float32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' })

export function stateSpecs(shape: Shape): StateSpecs {
  const entries = Object.entries(parameterShapes(shape)).flatMap(([name, dimensions]) =>
    [name, firstMoment(name), secondMoment(name)].map((key) => [key, float32(dimensions)] as const),
  )
  return Object.fromEntries(entries)
}

/** N(0, 0.02²) for matrices, 1 for scales, 0 for the rest. */
export function initialState(shape: Shape): Record<string, HostTensor> {
  const entries = Object.entries(parameterShapes(shape)).map(([name, dimensions]) => {
    const data = new Float32Array(sizeOf(dimensions))
    const stream = randomStream(1, name)
    if (name.endsWith('scale')) data.fill(1)
    else if (dimensions.length === 2) data.set(data.map(() => 0.02 * stream.normal()))
    return [name, { ...float32(dimensions), data }] as const
  })
  return Object.fromEntries(entries)
}

function logits(weights: Tensors, { width, layers, batch, length }: Shape, ids: tf.Tensor): tf.Tensor2D {
  const get = (name: string) => weights[name] as tf.Tensor
  const rows = tf.gather(get('embedding'), tf.reshape(ids, [batch * length]) as tf.Tensor1D)
  let x = rowsOf(tf.add(tf.reshape(rows, [batch, length, width]), get('positions')))
  const mask = causalMask(length)
  for (let layer = 0; layer < layers; layer++) {
    const qkv = linear(layerNorm(weights, `${layer}.self.norm`, x), get(`${layer}.self.qkv`))
    const [q, k, v] = splitHeads(qkv, batch, 3, heads) as [tf.Tensor, tf.Tensor, tf.Tensor]
    x = tf.add(x, linear(attend(q, k, v, mask), get(`${layer}.self.out`)))
    x = tf.add(x, feedForward(weights, `${layer}.ffn`, layerNorm(weights, `${layer}.ffn.norm`, x)))
  }
  return tf.matMul(x, get('embedding') as tf.Tensor2D, false, true)
}

export type BenchLoss = 'log' | 'hybrid'

/** One whole update: forward, mean loss, backward, Adam. */
export function stepEntry(shape: Shape, loss: BenchLoss): Entry {
  const names = Object.keys(parameterShapes(shape))
  const tokens = shape.batch * shape.length
  return {
    name: `step-${loss}`,
    state: Object.keys(stateSpecs(shape)),
    inputs: {
      ids: { shape: [shape.batch, shape.length], dtype: 'int32' },
      labels: { shape: [tokens], dtype: 'int32' },
      lambda: float32([]),
      stepSize: float32([]),
      epsilonHat: float32([]),
    },
    build: (state, inputs) => {
      const weight = inputs.lambda as tf.Scalar
      const rules =
        loss === 'log'
          ? ({ log: 1, brier: 0 } as const)
          : { log: tf.sub(1, weight) as tf.Scalar, brier: weight }
      const objective = (...values: tf.Tensor[]) => {
        const weights = Object.fromEntries(names.map((name, index) => [name, values[index] as tf.Tensor]))
        const z = logits(weights, shape, inputs.ids as tf.Tensor)
        return tf.mean(mixture(z, inputs.labels as tf.Tensor1D, rules)) as tf.Scalar
      }
      const { value, grads } = tf.valueAndGrads(objective)(names.map((name) => state[name] as tf.Tensor))
      const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index] as tf.Tensor]))
      const updated = adamUpdate(
        state,
        gradients,
        inputs.stepSize as tf.Tensor,
        inputs.epsilonHat as tf.Tensor,
      )
      return { outputs: { loss: value }, state: updated }
    },
  }
}

export { lambda }
