import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { kernelOf, kernels } from '../../src/graph/kernels/index.ts'
import { optimise } from '../../src/graph/passes.ts'
import type { Tensors } from '../../src/graph/trace.ts'
import { derivable, kernelsAgree, named, title, variables } from '../engine/conformance/kernels.ts'
import { cases } from './kernel-cases.ts'
import { capture, engines, float32, type HostTensors, largestError, runOn, toTensor } from './tensors.ts'

const table = cases.map((item, at) => [title(item, at), item] as const)

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

kernelsAgree(engines.onnx)

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
