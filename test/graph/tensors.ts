/** Small tensors and the two engines, for the tests of captured functions. */
import * as tf from '@tensorflow/tfjs-core'
import { type RandomStream, randomStream } from '../../src/base/random.ts'
import { eagerEngine } from '../../src/engine/eager/index.ts'
import type { Engine, HostTensor } from '../../src/engine/engine.ts'
import { onnxEngine } from '../../src/engine/onnx/index.ts'
import { type Graph, type HostArray, sizeOf, type TensorSpec } from '../../src/graph/graph.ts'
import { optimise } from '../../src/graph/passes.ts'
import { type Tensors, trace } from '../../src/graph/trace.ts'

export type Build = (inputs: Tensors) => Tensors
export type HostTensors = Readonly<Record<string, HostTensor>>

export const engines = { onnx: await onnxEngine(1), eager: await eagerEngine() }
tf.setBackend('cpu')

export const float32 = (values: readonly number[], ...shape: number[]): HostTensor => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
})

export const int32 = (values: readonly number[], ...shape: number[]): HostTensor => ({
  shape,
  dtype: 'int32',
  data: Int32Array.from(values),
})

export const bool = (values: readonly number[], ...shape: number[]): HostTensor => ({
  shape,
  dtype: 'bool',
  data: Uint8Array.from(values),
})

const stream: RandomStream = randomStream(7, 'test tensors')

/** Uniform in [low, high). */
export function uniform(low: number, high: number, ...shape: number[]): HostTensor {
  const values = Array.from({ length: sizeOf(shape) }, () => low + (high - low) * stream.uniform())
  return float32(values, ...shape)
}

/** Of either sign and at least 0.2 from zero and from each other's places, so that no kink is near. */
export function signed(...shape: number[]): HostTensor {
  const size = sizeOf(shape)
  const places = Array.from({ length: size }, (_, at) => at).sort(() => stream.uniform() - 0.5)
  const values = places.map((place) => (place % 2 === 0 ? 1 : -1) * (0.25 + (2 * place) / size))
  return float32(values, ...shape)
}

export const specsOf = (inputs: HostTensors): Record<string, TensorSpec> =>
  Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]))

export const capture = (inputs: HostTensors, build: Build): Graph => trace('test', specsOf(inputs), build)

export const toTensor = ({ data, shape, dtype }: HostTensor): tf.Tensor =>
  tf.tensor(data.slice() as HostArray, [...shape], dtype)

/** Runs a function on an engine, or a graph in its place, and reads what comes out. */
export async function runOn(
  engine: Engine,
  inputs: HostTensors,
  build: Build,
  graph: Graph = optimise(capture(inputs, build)),
): Promise<Record<string, HostTensor>> {
  const entry = {
    name: 'test',
    state: [],
    inputs: specsOf(inputs),
    build: (_: Tensors, given: Tensors) => ({ outputs: build(given) }),
  }
  const program = await engine.compile([{ entry, graph }], {})
  const results = await program.run('test', inputs)
  const read = await Promise.all(
    Object.entries(results).map(async ([name, tensor]) => {
      const data = (await tensor.read()).slice() as HostArray
      return [name, { shape: [...tensor.shape], dtype: tensor.dtype, data }] as const
    }),
  )
  await program.dispose()
  return Object.fromEntries(read)
}

/** Largest |a − b| / max(1, |b|). Where both are NaN or the same infinity they are equal. */
export function largestError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  return Array.from(a).reduce((worst, value, at) => {
    const wanted = b[at] as number
    if (Object.is(value, wanted) || value === wanted) return worst
    const error = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))
    return Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error)
  }, 0)
}

/** ‖a − b‖ / ‖b‖. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, norm] = [0, 0]
  for (let at = 0; at < b.length; at++) {
    difference += ((a[at] as number) - (b[at] as number)) ** 2
    norm += (b[at] as number) ** 2
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm)
}
