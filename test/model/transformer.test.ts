import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor } from '../../src/engine/engine.ts'
import { sizeOf } from '../../src/graph/graph.ts'
import { dropoutKey } from '../../src/graph/hash.ts'
import { dropout, noDropout } from '../../src/model/layers.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { transformerLogits } from '../../src/model/transformer.ts'
import { engines, float32, int32, largestError, runOn } from '../graph/tensors.ts'
import golden from '../oracle/model-logits.json' with { type: 'json' }

const { config } = golden
const [rows, target] = [golden.target.length, golden.target[0]?.length as number]
let weights: Record<string, HostTensor>

/** As model_oracle.py makes them. */
function weight(name: string, shape: readonly number[]): HostTensor {
  const offset = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  const base = name.endsWith('norm.scale') ? 1 : 0
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => base + 0.4 * Math.sin(1.3 * i + offset))
  return float32(values, ...shape)
}

const flat = (ids: readonly (readonly number[])[]): HostTensor =>
  int32(ids.flat(), ids.length, (ids[0] as number[]).length)

interface Given {
  readonly source?: readonly (readonly number[])[]
  readonly target?: readonly (readonly number[])[]
  readonly key?: Int32Array
}

async function logitsOf(given: Given = {}, engine: keyof typeof engines = 'onnx'): Promise<Float32Array> {
  const inputs = {
    ...weights,
    source: flat(given.source ?? golden.source),
    target: flat(given.target ?? golden.target),
    key: int32([...(given.key ?? [0, 0])], 2),
  }
  const { logits } = await runOn(engines[engine], inputs, (all) => {
    const { source, target: shifted, key } = all as Record<string, tf.Tensor>
    const drop = given.key ? dropout(key as tf.Tensor, 0.5) : noDropout
    return { logits: transformerLogits(all, config, source as tf.Tensor, shifted as tf.Tensor, drop) }
  })
  return logits?.data as Float32Array
}

/** Logits of one position. */
const at = (logits: Float32Array, row: number, position: number) =>
  logits.subarray(
    (row * target + position) * config.vocabulary,
    (row * target + position + 1) * config.vocabulary,
  )

beforeAll(() => {
  const parameters = Object.entries(transformerParameters(config))
  weights = Object.fromEntries(parameters.map(([name, { shape }]) => [name, weight(name, shape)]))
})

test.each(['onnx', 'eager'] as const)("the logits on %s are NumPy's", async (engine) => {
  const logits = await logitsOf({}, engine)
  expect(largestError(logits, golden.logits)).toBeLessThan(1e-5)
})

describe('what a position sees', () => {
  test('the past alone: later target tokens do not reach back', async () => {
    const before = await logitsOf()
    const after = await logitsOf({ target: golden.target.map((ids) => ids.with(3, 8)) })
    for (let row = 0; row < rows; row++) {
      for (const position of [0, 1, 2]) expect(at(after, row, position)).toEqual(at(before, row, position))
      expect(largestError(at(after, row, 3), at(before, row, 3))).toBeGreaterThan(1e-3)
    }
  })

  test('no padding: a longer source of the same tokens gives the same logits', async () => {
    const longer = await logitsOf({ source: golden.source.map((ids) => [...ids, 0, 0, 0]) })
    expect(largestError(longer, await logitsOf())).toBeLessThan(2e-6)
  })

  test('every source token, wherever it is', async () => {
    const before = await logitsOf()
    for (const position of [0, 1, 2, 3]) {
      const after = await logitsOf({
        source: golden.source.map((ids, row) => (row === 0 ? ids.with(position, 8) : ids)),
      })
      expect(largestError(at(after, 0, 4), at(before, 0, 4))).toBeGreaterThan(1e-3)
      expect(at(after, 1, 4)).toEqual(at(before, 1, 4))
    }
  })
})

describe('dropout', () => {
  test('is another under another key, and the same under the same', async () => {
    const [first, again, other] = [
      await logitsOf({ key: dropoutKey(1, 0) }),
      await logitsOf({ key: dropoutKey(1, 0) }),
      await logitsOf({ key: dropoutKey(1, 1) }),
    ]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect(first).not.toEqual(await logitsOf())
  })

  test('at rate 0 is nothing', () => {
    expect(dropout({} as tf.Tensor, 0)).toBe(noDropout)
  })
})
