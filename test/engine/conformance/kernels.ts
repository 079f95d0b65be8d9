/** What an engine has to do with every kernel: the same values and derivatives as tfjs' CPU kernels. */
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import { kernelOf } from '../../../src/graph/kernels/index.ts'
import type { Tensors } from '../../../src/graph/trace.ts'
import { type Case, cases } from '../../graph/kernel-cases.ts'
import { engines, float32, largestError, relativeDistance, runOn } from '../../graph/tensors.ts'

export const named = (tensors: tf.Tensor | tf.Tensor[]): Tensors =>
  Object.fromEntries([tensors].flat().map((tensor, at) => [`y${at}`, tensor]))

export const title = ({ kernel, inputs }: Case, at: number): string =>
  `${at} ${kernel} of ${Object.values(inputs).map(({ dtype, shape }) => `${dtype}[${shape}]`)}`

const table = cases.map((item, at) => [title(item, at), item] as const)

/** Floating-point inputs, which a derivative may be asked for. */
export const variables = ({ inputs }: Case): string[] =>
  Object.keys(inputs).filter((name) => inputs[name]?.dtype === 'float32')

export const derivable = cases.filter(
  (item) => kernelOf(item.kernel).gradient && variables(item).length > 0 && item.kernel !== 'Cast',
)

const derivableTable = derivable.map((item, at) => [title(item, at), item] as const)

/** What a device promises less of than the bounds below. */
export interface Leeway {
  /** Kernel → largest error of values and derivatives. */
  readonly kernels?: Readonly<Record<string, number>>
  /** Where functions near 0 keep digits after the point, not digits of their own: largest |Δ| / max(1, |value|). */
  readonly nearZero?: number
}

/** Declares the tests of all kernels on an engine. */
export function kernelsAgree(engine: Engine, { kernels = {}, nearZero }: Leeway = {}): void {
  describe(`kernels on ${engine.name}`, () => {
    test.each(table)('%s: agrees with eager', async (_, item) => {
      const build = (inputs: Tensors) => named(item.run(inputs))
      const [given, eager] = [
        await runOn(engine, item.inputs, build),
        await runOn(engines.eager, item.inputs, build),
      ]
      expect(Object.keys(given)).toEqual(Object.keys(eager))
      for (const [name, { shape, dtype, data }] of Object.entries(eager)) {
        expect(given[name]).toMatchObject({ shape, dtype })
        // A few roundings of the last bit: sums of at most 12 terms, functions good to 2 ulp.
        const bound = dtype === 'float32' ? (kernels[item.kernel] ?? 1e-6) : 1e-12
        expect(largestError(given[name]?.data ?? [], data)).toBeLessThan(bound)
      }
    })

    test.each([
      ['expm1', tf.expm1, Math.expm1, [-90, -0.6, -1e-3, -1e-6, 1e-6, 1e-3, 0.4, 60]],
      ['sigmoid', tf.sigmoid, (x: number) => 1 / (1 + Math.exp(-x)), [-80, -20, -8, -4, -1e-3, 4, 20, 90]],
      ['softplus', tf.softplus, (x: number) => Math.log1p(Math.exp(x)), [-80, -20, -8, -4, -1e-3, 4, 20, 90]],
      ['tanh', tf.tanh, Math.tanh, [-20, -3, -1e-3, -1e-6, 1e-6, 1e-3, 3, 20]],
      ['log1p', tf.log1p, Math.log1p, [-0.9, -0.4, -1e-3, -1e-6, 1e-6, 1e-3, 0.6, 1e6]],
    ] as const)('%s keeps its digits where they are few', async (_, op, exact, points) => {
      const x = float32([...points], points.length)
      const { y } = await runOn(engine, { x }, (inputs) => ({ y: op(inputs.x as tf.Tensor) }))
      if (nearZero !== undefined) {
        expect(largestError(y?.data ?? [], points.map(exact))).toBeLessThan(nearZero)
        return
      }
      const ratios = Array.from(y?.data ?? [], (value, at) => value / exact(x.data[at] as number))
      expect(largestError(ratios, new Float64Array(points.length).fill(1))).toBeLessThan(5e-7)
    })

    test.each(derivableTable)('%s: derivatives agree with eager', async (_, item) => {
      const wrt = variables(item)
      const build = (inputs: Tensors): Tensors => {
        const loss = (...xs: tf.Tensor[]) => {
          const given = {
            ...inputs,
            ...Object.fromEntries(wrt.map((name, at) => [name, xs[at] as tf.Tensor])),
          }
          const squares: tf.Tensor[] = [item.run(given)]
            .flat()
            .map((y) => tf.sum(tf.square(tf.cast(y, 'float32'))))
          return squares.reduce((a, b) => tf.add(a, b)) as tf.Scalar
        }
        return named(tf.grads(loss)(wrt.map((name) => inputs[name] as tf.Tensor)))
      }
      const [given, eager] = [
        await runOn(engine, item.inputs, build),
        await runOn(engines.eager, item.inputs, build),
      ]
      for (const [name, { data }] of Object.entries(eager)) {
        expect(relativeDistance(given[name]?.data ?? [], data)).toBeLessThan(kernels[item.kernel] ?? 2e-6)
      }
    })
  })
}
