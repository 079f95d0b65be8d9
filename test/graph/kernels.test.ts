import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { kernelOf, kernels } from '../../src/graph/kernels/index.ts'
import { optimise } from '../../src/graph/passes.ts'
import type { Tensors } from '../../src/graph/trace.ts'
import { type Case, cases } from './kernel-cases.ts'
import {
  capture,
  engines,
  float32,
  type HostTensors,
  largestError,
  relativeDistance,
  runOn,
  toTensor,
} from './tensors.ts'

const named = (tensors: tf.Tensor | tf.Tensor[]): Tensors =>
  Object.fromEntries([tensors].flat().map((tensor, at) => [`y${at}`, tensor]))

const title = ({ kernel, inputs }: Case, at: number): string =>
  `${at} ${kernel} of ${Object.values(inputs).map(({ dtype, shape }) => `${dtype}[${shape}]`)}`

const table = cases.map((item, at) => [title(item, at), item] as const)

/** Floating-point inputs, which a derivative may be asked for. */
const variables = ({ inputs }: Case): string[] =>
  Object.keys(inputs).filter((name) => inputs[name]?.dtype === 'float32')

const derivable = cases.filter(
  (item) => kernelOf(item.kernel).gradient && variables(item).length > 0 && item.kernel !== 'Cast',
)

/** Σ outputs · fixed weights, by element, so that no output element's gradient hides another's. */
function weighed(outputs: tf.Tensor | tf.Tensor[]): tf.Scalar {
  const terms: tf.Tensor[] = [outputs].flat().map((y, at) => {
    const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(3 * i + at) + 1.5)
    return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)))
  })
  return terms.reduce((a, b) => tf.add(a, b)) as tf.Scalar
}

test('every kernel of the table has a case, and no case is without a kernel', () => {
  expect([...new Set(cases.map(({ kernel }) => kernel))].sort()).toEqual([...kernels.keys()].sort())
})

test.each(table)('%s: the capture holds the kernel', (_, item) => {
  const graph = capture(item.inputs, (inputs) => named(item.run(inputs)))
  const all = [...graph.nodes, ...optimise(graph).nodes]
  expect(all.map(({ kernel }) => kernel)).toContain(item.kernel)
})

test.each(table)('%s: onnx agrees with eager', async (_, item) => {
  const build = (inputs: Tensors) => named(item.run(inputs))
  const [onnx, eager] = [
    await runOn(engines.onnx, item.inputs, build),
    await runOn(engines.eager, item.inputs, build),
  ]
  expect(Object.keys(onnx)).toEqual(Object.keys(eager))
  for (const [name, { shape, dtype, data }] of Object.entries(eager)) {
    expect(onnx[name]).toMatchObject({ shape, dtype })
    // A few roundings of the last bit: sums of at most 12 terms, functions good to 2 ulp.
    expect(largestError(onnx[name]?.data ?? [], data)).toBeLessThan(dtype === 'float32' ? 1e-6 : 1e-12)
  }
})

test.each([
  ['expm1', tf.expm1, Math.expm1, [-90, -0.6, -1e-3, -1e-6, 1e-6, 1e-3, 0.4, 60]],
  ['sigmoid', tf.sigmoid, (x: number) => 1 / (1 + Math.exp(-x)), [-80, -20, -8, -4, -1e-3, 4, 20, 90]],
  ['softplus', tf.softplus, (x: number) => Math.log1p(Math.exp(x)), [-80, -20, -8, -4, -1e-3, 4, 20, 90]],
  ['tanh', tf.tanh, Math.tanh, [-20, -3, -1e-3, -1e-6, 1e-6, 1e-3, 3, 20]],
  ['log1p', tf.log1p, Math.log1p, [-0.9, -0.4, -1e-3, -1e-6, 1e-6, 1e-3, 0.6, 1e6]],
] as const)('%s keeps its digits on onnx where they are few', async (_, op, exact, points) => {
  const x = float32([...points], points.length)
  const { y } = await runOn(engines.onnx, { x }, (inputs) => ({ y: op(inputs.x as tf.Tensor) }))
  const ratios = Array.from(y?.data ?? [], (value, at) => value / exact(x.data[at] as number))
  expect(largestError(ratios, new Float64Array(points.length).fill(1))).toBeLessThan(5e-7)
})

describe('derivatives', () => {
  const rows = derivable.map((item, at) => [title(item, at), item] as const)

  test.each(rows)('%s: equals central differences', (_, item) => {
    const wrt = variables(item)
    const value = (inputs: HostTensors): number =>
      tf.tidy(() => {
        const given = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, toTensor(x)]))
        // Summed in double precision, so that only the kernel's own roundings count.
        return [item.run(given)].flat().reduce((all, y, at) => {
          const data = Float64Array.from(y.dataSync())
          return data.reduce((sum, element, i) => sum + element * (Math.cos(3 * i + at) + 1.5), all)
        }, 0)
      })
    const rest = Object.entries(item.inputs).filter(([name]) => !wrt.includes(name))
    const fixed = Object.fromEntries(rest.map(([name, x]) => [name, toTensor(x)]))
    const gradients = tf.grads((...xs: tf.Tensor[]) =>
      weighed(
        item.run({ ...fixed, ...Object.fromEntries(wrt.map((name, at) => [name, xs[at] as tf.Tensor])) }),
      ),
    )(wrt.map((name) => toTensor(item.inputs[name] as HostTensors[string])))
    wrt.forEach((name, at) => {
      const { shape, data } = item.inputs[name] as HostTensors[string]
      const numeric = Array.from(data, (x, element) => {
        // The step is what float32 made of it: x + h is rounded.
        const moved = [1, -1].map((sign) => Float32Array.from(data).with(element, x + sign * 2 ** -7))
        const [up, down] = moved as [Float32Array, Float32Array]
        const [high, low] = moved.map((values) =>
          value({ ...item.inputs, [name]: float32([...values], ...shape) }),
        )
        return ((high as number) - (low as number)) / ((up[element] as number) - (down[element] as number))
      })
      // Truncation h²/6·f‴ ≈ 1e-5·f‴ and rounding ε·|f|/h ≈ 1e-5·|f|.
      expect(gradients[at]?.shape).toEqual(shape)
      expect(largestError(gradients[at]?.dataSync() ?? [], numeric)).toBeLessThan(5e-3)
    })
  })

  test.each(rows)('%s: onnx agrees with eager', async (_, item) => {
    const wrt = variables(item)
    const build = (inputs: Tensors): Tensors => {
      const loss = (...xs: tf.Tensor[]) => {
        const given = { ...inputs, ...Object.fromEntries(wrt.map((name, at) => [name, xs[at] as tf.Tensor])) }
        const squares: tf.Tensor[] = [item.run(given)]
          .flat()
          .map((y) => tf.sum(tf.square(tf.cast(y, 'float32'))))
        return squares.reduce((a, b) => tf.add(a, b)) as tf.Scalar
      }
      return named(tf.grads(loss)(wrt.map((name) => inputs[name] as tf.Tensor)))
    }
    const [onnx, eager] = [
      await runOn(engines.onnx, item.inputs, build),
      await runOn(engines.eager, item.inputs, build),
    ]
    for (const [name, { data }] of Object.entries(eager)) {
      expect(relativeDistance(onnx[name]?.data ?? [], data)).toBeLessThan(2e-6)
    }
  })
})

describe('folding', () => {
  const foldable = cases.filter(({ kernel }) => kernelOf(kernel).uniform)

  test.each(foldable.map((item, at) => [title(item, at), item] as const))(
    '%s: a uniform constant folds to what computing gives',
    async (_, item) => {
      const entries = Object.entries(item.inputs)
      const build = (): Tensors => {
        const given = entries.map(([name, { shape, dtype }], at) => [
          name,
          tf.fill([...shape], dtype === 'float32' ? 0.75 + at : 1, dtype),
        ])
        return named(item.run(Object.fromEntries(given) as Record<string, tf.Tensor>))
      }
      const graph = optimise(capture({}, build))
      const folded = graph.outputs.map(({ value }) => graph.constants.get(value))
      const computed = Object.values(await runOn(engines.eager, {}, build))
      computed.forEach(({ data }, at) => {
        const constant = folded[at]
        if (constant?.kind !== 'uniform') {
          // Joined from constants that differ: nothing to fold.
          expect(new Set(data).size).toBeGreaterThan(1)
          return
        }
        expect(
          largestError(
            Float32Array.from(data, () => constant.value),
            data,
          ),
        ).toBeLessThan(2e-7)
      })
    },
  )
})
