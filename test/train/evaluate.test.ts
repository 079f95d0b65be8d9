import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor, Program } from '../../src/engine/engine.ts'
import { noDropout } from '../../src/model/layers.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { transformerLogits } from '../../src/model/transformer.ts'
import { pairBatch } from '../../src/task/batch.ts'
import type { TokenPair } from '../../src/task/types.ts'
import { stateSpecs } from '../../src/train/entries.ts'
import { type Evaluation, evaluate } from '../../src/train/evaluate.ts'
import { bleuOnly, captured, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines, int32 } from '../graph/tensors.ts'
import { buckets, programs, readAll, trainedState } from './trained.ts'

const vocabulary = tinyConfig.vocabulary
const examples = tokenPairs(30, 8, vocabulary, 12)
const decodeText = (ids: readonly number[]) => ids.map((id) => `w${id}`).join(' ')
const references = examples.map(({ target }) => decodeText(target.slice(0, -1)))
let state: Record<string, HostTensor>
let both: Record<'onnx' | 'eager', Program>

const scored = (engine: 'onnx' | 'eager', pairs: readonly TokenPair[] = examples): Promise<Evaluation> =>
  evaluate(
    {
      program: both[engine],
      config: tinyConfig,
      buckets,
      special: tokens,
      decodeText,
      score: bleuOnly,
    },
    { examples: pairs, references: pairs.map((pair) => references[examples.indexOf(pair)] as string) },
  )

/** Teacher-forced logits of one example in a shape of its own, without any padding. */
async function logitsOf(example: TokenPair): Promise<Float32Array> {
  const bucket = { rows: 1, source: example.source.length, target: example.target.length }
  const entry = {
    name: 'logits',
    state: Object.keys(transformerParameters(tinyConfig)),
    inputs: {
      source: { shape: [1, bucket.source], dtype: 'int32' },
      target: { shape: [1, bucket.target], dtype: 'int32' },
    },
    build: (weights: Record<string, tf.Tensor>, inputs: Record<string, tf.Tensor>) => {
      const { source, target } = inputs as { source: tf.Tensor; target: tf.Tensor }
      return { outputs: { logits: transformerLogits(weights, tinyConfig, source, target, noDropout) } }
    },
  } as const
  const program = await engines.eager.compile(
    captured([entry], tinyConfig),
    stateSpecs(transformerParameters(tinyConfig)),
  )
  await program.importState(state)
  const { source, target } = pairBatch([example], bucket, tokens)
  const { logits } = await readAll(
    await program.run('logits', {
      source: int32([...source], 1, bucket.source),
      target: int32([...target], 1, bucket.target),
    }),
  )
  return logits as Float32Array
}

/** Values of every token in double precision, from logits. */
async function expectedTokens() {
  const rows: { nll: number; brier: number; confidence: number; correct: boolean }[][] = []
  for (const example of examples) {
    const logits = await logitsOf(example)
    rows.push(
      example.target.map((label, at) => {
        const row = [...logits.subarray(at * vocabulary, (at + 1) * vocabulary)]
        const top = Math.max(...row)
        const total = row.reduce((sum, z) => sum + Math.exp(z - top), 0)
        const p = row.map((z) => Math.exp(z - top) / total)
        return {
          nll: Math.log(total) + top - (row[label] as number),
          brier: p.reduce((sum, value, j) => sum + (value - (j === label ? 1 : 0)) ** 2, 0),
          confidence: Math.max(...p),
          correct: row.indexOf(top) === label,
        }
      }),
    )
  }
  return rows
}

beforeAll(async () => {
  state = await trainedState(120)
  both = await programs(state)
})

describe('against double precision, sentence by sentence and without padding', () => {
  test('perplexity, Brier score and calibration error', async () => {
    const all = (await expectedTokens()).flat()
    const mean = (value: (token: (typeof all)[number]) => number) =>
      all.reduce((sum, token) => sum + value(token), 0) / all.length
    const ece = Array.from({ length: 10 }, (_, bin) => {
      const inside = all.filter(({ confidence }) => confidence > bin / 10 && confidence <= (bin + 1) / 10)
      return (
        Math.abs(inside.reduce((sum, { confidence, correct }) => sum + confidence - (correct ? 1 : 0), 0)) /
        all.length
      )
    }).reduce((sum, gap) => sum + gap)
    const { scores } = await scored('onnx')
    expect(scores.perplexity).toBeCloseTo(Math.exp(mean(({ nll }) => nll)), 4)
    expect(scores.brier).toBeCloseTo(
      mean(({ brier }) => brier),
      5,
    )
    expect(scores.ece).toBeCloseTo(ece, 5)
    expect(all.some(({ correct }) => correct) && all.some(({ correct }) => !correct)).toBe(true)
  })

  test('the sums of each example', async () => {
    const rows = await expectedTokens()
    const { tokens: sums } = await scored('onnx')
    rows.forEach((row, index) => {
      const [count, nll, brier] = sums[index] as [number, number, number]
      expect(count).toBe(examples[index]?.target.length)
      expect(nll).toBeCloseTo(
        row.reduce((sum, token) => sum + token.nll, 0),
        4,
      )
      expect(brier).toBeCloseTo(
        row.reduce((sum, token) => sum + token.brier, 0),
        4,
      )
    })
  })
})

test('the engines give the same scores', async () => {
  const [onnx, eager] = [await scored('onnx'), await scored('eager')]
  expect(onnx.hypotheses).toEqual(eager.hypotheses)
  for (const [name, score] of Object.entries(eager.scores)) expect(onnx.scores[name]).toBeCloseTo(score, 5)
})

test('the order of the examples changes no score', async () => {
  const reversed = await scored('onnx', examples.toReversed())
  const { scores, hypotheses } = await scored('onnx')
  expect(reversed.hypotheses.toReversed()).toEqual(hypotheses)
  for (const [name, score] of Object.entries(scores)) expect(reversed.scores[name]).toBeCloseTo(score, 6)
})

test('evaluating changes no weight', async () => {
  await scored('onnx')
  expect(await both.onnx.exportState()).toEqual(state)
})
