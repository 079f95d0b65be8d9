import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor, Program } from '../../src/engine/engine.ts'
import { noDropout } from '../../src/model/layers.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { transformerLogits } from '../../src/model/transformer.ts'
import { sourceBatch } from '../../src/task/batch.ts'
import { decodeBuckets } from '../../src/task/buckets.ts'
import type { TokenPair } from '../../src/task/types.ts'
import { emptyCache, greedyDecode } from '../../src/train/decode.ts'
import { entryName, stateSpecs } from '../../src/train/entries.ts'
import { captured, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines, int32, largestError } from '../graph/tensors.ts'
import { buckets, programs, readAll, trainedState } from './trained.ts'

const examples = tokenPairs(50, 8, tinyConfig.vocabulary, 99)
const limit = 9
let state: Record<string, HostTensor>
let onnx: Program
let eager: Program

const decode = (program: Program, pairs: readonly TokenPair[] = examples) =>
  greedyDecode(program, tinyConfig, pairs, buckets, tokens)

/** Greedy decoding without caches: the whole teacher-forced pass again for every token. */
async function decodedByWholePasses(pairs: readonly TokenPair[]): Promise<number[][]> {
  const [rows, length] = [pairs.length, 8]
  const entry = {
    name: 'next',
    state: Object.keys(transformerParameters(tinyConfig)),
    inputs: {
      source: { shape: [rows, length], dtype: 'int32' },
      target: { shape: [rows, limit], dtype: 'int32' },
    },
    build: (weights: Record<string, tf.Tensor>, inputs: Record<string, tf.Tensor>) => {
      const { source, target } = inputs as { source: tf.Tensor; target: tf.Tensor }
      const logits = transformerLogits(weights, tinyConfig, source, target, noDropout)
      return { outputs: { best: tf.reshape(tf.argMax(logits, -1), [rows, limit]) } }
    },
  } as const
  const program = await engines.onnx.compile(
    captured([entry], tinyConfig),
    stateSpecs(transformerParameters(tinyConfig)),
  )
  await program.importState(state)
  const source = int32(
    [...sourceBatch(pairs, { rows, source: length, target: limit }, tokens.pad)],
    rows,
    length,
  )
  const target = new Int32Array(rows * limit).fill(tokens.pad)
  const output = pairs.map((): number[] => [])
  const open = new Set(output.keys())
  output.forEach((_, row) => {
    target[row * limit] = tokens.bos
  })
  for (let position = 0; position < limit; position++) {
    const { best } = await readAll(
      await program.run('next', { source, target: int32([...target], rows, limit) }),
    )
    for (const row of open) {
      const next = best?.[row * limit + position] as number
      if (next === tokens.eos) open.delete(row)
      else output[row]?.push(next)
      if (position + 1 < limit) target[row * limit + position + 1] = next
    }
  }
  return output
}

beforeAll(async () => {
  state = await trainedState(120)
  ;({ onnx, eager } = await programs(state))
})

test('the weights under test say something: outputs differ, and most of them end by themselves', async () => {
  const outputs = await decode(onnx)
  expect(new Set(outputs.map(String)).size).toBeGreaterThan(10)
  expect(outputs.filter(({ length }) => length < limit).length).toBeGreaterThan(25)
  expect(outputs.flat().every((token) => token !== tokens.eos)).toBe(true)
})

test('cached decoding gives the tokens of whole passes', async () => {
  expect(await decode(onnx)).toEqual(await decodedByWholePasses(examples))
})

test('onnx decodes what eager decodes', async () => {
  expect(await decode(onnx)).toEqual(await decode(eager))
})

describe("a sentence's translation does not depend on", () => {
  test('which others are decoded with it', async () => {
    const together = await decode(onnx)
    for (const [index, example] of examples.entries()) {
      if (index % 5 === 0) expect(await decode(onnx, [example])).toEqual([together[index]])
    }
  })

  test('their order', async () => {
    expect(await decode(onnx, examples.toReversed())).toEqual((await decode(onnx)).toReversed())
  })

  test('its reference', async () => {
    const blind = examples.map(({ source }) => ({ source, target: [tokens.eos] }))
    expect(await decode(onnx, blind)).toEqual(await decode(onnx))
  })
})

test('a translation that does not end is cut at the longest target of all buckets', async () => {
  const endless = { ...state }
  // A final norm of scale 0 makes every position the same, so that end-of-sentence is never the best.
  const shift = state['decoder.norm.shift'] as HostTensor
  const embedding = state.embedding as HostTensor
  const favourite = embedding.data.slice(7 * 16, 8 * 16) as Float32Array
  endless['decoder.norm.scale'] = { ...shift, data: new Float32Array(16) }
  endless['decoder.norm.shift'] = { ...shift, data: favourite.map((value) => 100 * value) }
  const rows = Float32Array.from(embedding.data).fill(0)
  rows.set(favourite, 7 * 16)
  endless.embedding = { ...embedding, data: rows }
  await onnx.importState(endless)
  expect(await decode(onnx, examples.slice(0, 3))).toEqual(Array(3).fill(Array(limit).fill(7)))
  await onnx.importState(state)
})

test('encode and decode steps agree between the engines', async () => {
  const [bucket] = decodeBuckets(buckets) as [(typeof buckets)[number]]
  const short = examples.filter(({ source }) => source.length <= bucket.source)
  const source = int32([...sourceBatch(short, bucket, tokens.pad)], bucket.rows, bucket.source)
  const step = async (program: Program) => {
    const memory = await program.run(entryName('encode', bucket), { source })
    const cache = emptyCache(tinyConfig, bucket)
    const token = int32(Array(bucket.rows).fill(tokens.bos), bucket.rows)
    const next = await program.run(entryName('decode', bucket), {
      ...memory,
      ...cache,
      source,
      token,
      position: int32([2]),
    })
    return { ...(await readAll(memory)), ...(await readAll(next)) }
  }
  const [a, b] = [await step(onnx), await step(eager)]
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort())
  for (const [name, values] of Object.entries(b))
    expect(largestError(a[name] ?? [], values), name).toBeLessThan(5e-6)
})
