/** One file, so one process: what the driver compiles for one test it has ready for the next. */
import { InferenceSession } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { toOnnx } from '../../src/graph/emit/onnx.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { optimise } from '../../src/graph/passes.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { trainEntry } from '../../src/train/entries.ts'
import { stateDigest } from '../engine/bits.ts'
import { accumulates } from '../engine/conformance/accumulate.ts'
import { kernelsAgree, named } from '../engine/conformance/kernels.ts'
import { keepsProgramContract } from '../engine/conformance/program.ts'
import { stepsAgree } from '../engine/conformance/steps.ts'
import { captured, tinyConfig } from '../engine/tiny.ts'
import { cases } from '../graph/kernel-cases.ts'
import { capture } from '../graph/tensors.ts'
import { webgpu } from './engines.ts'

/** One that the other tests have, too. */
const bucket = { rows: 3, source: 6, target: 7 }

keepsProgramContract(webgpu)
// WGSL promises 2^-11 for sine and cosine between −π and π, few digits of the exponential where it is large, and none
// of tanh and logarithm near 0 and 1. Seen on SwiftShader: 1.9e-4, 2.4e-6, 4.7e-9.
kernelsAgree(webgpu, { kernels: { Sin: 2 ** -11, Cos: 2 ** -11 }, nearZero: 5e-6 })
stepsAgree(webgpu, ['log-loss', 'hypros'])
accumulates(webgpu)

test('two programs train to the same bits, and another loss to others', async () => {
  const [first, second, other] = [
    await stateDigest(webgpu, hypros(), 1, bucket),
    await stateDigest(webgpu, hypros(), 1, bucket),
    await stateDigest(webgpu, logLoss(), 1, bucket),
  ]
  expect(second).toBe(first)
  expect(other).not.toBe(first)
})

/** Whether the provider has every operation of a graph. */
async function isWhole(graph: Graph): Promise<boolean> {
  const options = {
    executionProviders: ['webgpu'],
    logSeverityLevel: 4,
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  } as const
  try {
    await (await InferenceSession.create(toOnnx(graph, 'webgpu'), options)).release()
    return true
  } catch (error) {
    expect(String(error)).toMatch(/fallback to CPU EP has been explicitly disabled/)
    return false
  }
}

test('these kernels need the CPU, and no others', async () => {
  const helped = new Set<string>()
  for (const item of cases) {
    const graph = optimise(capture(item.inputs, (inputs) => named(item.run(inputs))))
    if (!(await isWhole(graph))) helped.add(item.kernel)
  }
  expect([...helped].sort()).toEqual(['ArgMax', 'ArgMin', 'HyprosDropoutMask', 'IsNan', 'LogicalOr', 'Sign'])
})

test('a training step without dropout needs no CPU', async () => {
  const step = async (dropout: number) => {
    const entry = trainEntry(tinyConfig, await buildLoss(hypros()), { smoothing: 0.1, dropout }, bucket)
    return isWhole(captured([entry], tinyConfig)[0]?.graph as Graph)
  }
  expect([await step(0), await step(0.1)]).toEqual([true, false])
})
