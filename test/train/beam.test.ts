import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor, Program } from '../../src/engine/engine.ts'
import { logProbs } from '../../src/graph/primitives.ts'
import { noDropout } from '../../src/model/layers.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { transformerLogits } from '../../src/model/transformer.ts'
import { pairBatch } from '../../src/task/batch.ts'
import type { TokenPair } from '../../src/task/types.ts'
import { beamDecode } from '../../src/train/beam.ts'
import { beamEntries } from '../../src/train/beam-entries.ts'
import type { BeamOptions, ScoredHypothesis } from '../../src/train/beam-search.ts'
import { greedyDecode } from '../../src/train/decode.ts'
import { stateSpecs } from '../../src/train/entries.ts'
import { captured, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines, int32 } from '../graph/tensors.ts'
import { buckets, programs, readAll, trainedState } from './trained.ts'

const examples = tokenPairs(40, 8, tinyConfig.vocabulary, 99)
const specs = stateSpecs(transformerParameters(tinyConfig))
const limit = 9
let state: Record<string, HostTensor>
let greedy: number[][]
const found = new Map<number, ScoredHypothesis[]>()

/** A program with the entries of one width. */
async function beamProgram(engine: keyof typeof engines, width: number): Promise<Program> {
  const program = await engines[engine].compile(
    captured(beamEntries(tinyConfig, buckets, width), tinyConfig),
    specs,
  )
  await program.importState(state)
  return program
}

async function decoded(options: BeamOptions, pairs = examples, engine: keyof typeof engines = 'onnx') {
  const program = await beamProgram(engine, options.width)
  const results = await beamDecode(program, tinyConfig, pairs, buckets, tokens, options)
  await program.dispose()
  return results
}

const inBeam = (width: number): ScoredHypothesis[] => found.get(width) as ScoredHypothesis[]
const tokensOf = (hypotheses: readonly ScoredHypothesis[]) =>
  hypotheses.map((hypothesis) => [...hypothesis.tokens])

/** Log-probabilities of every next token after each of the prefixes: the whole teacher-forced pass, no caches. */
async function wholePass() {
  const rows = 4
  const entry = {
    name: 'next',
    state: Object.keys(transformerParameters(tinyConfig)),
    inputs: {
      source: { shape: [rows, 8], dtype: 'int32' },
      target: { shape: [rows, limit], dtype: 'int32' },
    },
    build: (weights: Record<string, tf.Tensor>, inputs: Record<string, tf.Tensor>) => {
      const { source, target } = inputs as { source: tf.Tensor; target: tf.Tensor }
      return { outputs: { all: logProbs(transformerLogits(weights, tinyConfig, source, target, noDropout)) } }
    },
  } as const
  const program = await engines.onnx.compile(captured([entry], tinyConfig), specs)
  await program.importState(state)
  return async (source: readonly number[], prefixes: readonly (readonly number[])[]): Promise<number[][]> => {
    // The last token of a target is never read, so that a stand-in for the next one is put there.
    const pairs = prefixes.map((prefix) => ({ source, target: [...prefix, tokens.eos] }))
    const batch = pairBatch(pairs, { rows, source: 8, target: limit }, tokens)
    const { all } = await readAll(
      await program.run('next', {
        source: int32([...batch.source], rows, 8),
        target: int32([...batch.target], rows, limit),
      }),
    )
    const size = tinyConfig.vocabulary
    return prefixes.map((prefix, row) => {
      const at = (row * limit + prefix.length) * size
      return Array.from(all?.slice(at, at + size) ?? [])
    })
  }
}

interface Plain {
  readonly tokens: readonly number[]
  readonly sum: number
}

/** Beam search as a textbook has it, over the whole vocabulary and to the very end of every hypothesis. */
async function textbook(
  next: Awaited<ReturnType<typeof wholePass>>,
  { source }: TokenPair,
  width: number,
  score: (sum: number, length: number) => number,
): Promise<Plain> {
  let live: Plain[] = [{ tokens: [], sum: 0 }]
  const ended: (Plain & { score: number })[] = []
  for (let length = 1; length <= limit && ended.length < width; length++) {
    const rows = await next(
      source,
      live.map((hypothesis) => hypothesis.tokens),
    )
    const all = live
      .flatMap((hypothesis, row) =>
        (rows[row] as number[]).map((logProb, token) => ({
          tokens: [...hypothesis.tokens, token],
          sum: hypothesis.sum + logProb,
        })),
      )
      .sort((a, b) => b.sum - a.sum)
    for (const { tokens: whole, sum } of all.slice(0, width)) {
      if (whole.at(-1) === tokens.eos)
        ended.push({ tokens: whole.slice(0, -1), sum, score: score(sum, length) })
    }
    live = all.filter((hypothesis) => hypothesis.tokens.at(-1) !== tokens.eos).slice(0, width)
  }
  return ended.sort((a, b) => b.score - a.score)[0] ?? (live[0] as Plain)
}

beforeAll(async () => {
  state = await trainedState(120)
  const { onnx } = await programs(state)
  greedy = await greedyDecode(onnx, tinyConfig, examples, buckets, tokens)
  await onnx.dispose()
  for (const width of [1, 3]) found.set(width, await decoded({ width, alpha: 0.6 }))
})

test('width 1 gives the tokens of greedy decoding', () => {
  expect(tokensOf(inBeam(1))).toEqual(greedy)
})

test('width 3 gives other translations, of higher score on the whole', () => {
  const [one, three] = [inBeam(1), inBeam(3)]
  expect(tokensOf(three)).not.toEqual(greedy)
  const mean = (all: readonly ScoredHypothesis[]) =>
    all.reduce((sum, { score }) => sum + score, 0) / all.length
  expect(mean(three)).toBeGreaterThan(mean(one))
})

test('it finds what textbook beam search finds without caches, with the same scores', async () => {
  const next = await wholePass()
  for (const [index, example] of examples.entries()) {
    const { tokens: expected, sum } = await textbook(
      next,
      example,
      3,
      (total, length) => total / ((5 + length) / 6) ** 0.6,
    )
    const { tokens: own, logProb } = inBeam(3)[index] as ScoredHypothesis
    expect(own).toEqual(expected)
    expect(logProb).toBeCloseTo(sum, 4)
  }
})

test('onnx finds what eager finds', async () => {
  const eager = await decoded({ width: 3, alpha: 0.6 }, examples, 'eager')
  expect(tokensOf(eager)).toEqual(tokensOf(inBeam(3)))
})

test('a power of the length as penalty', async () => {
  const power = await decoded({ width: 3, alpha: 1, penalty: 'power' })
  const ended = power.filter((hypothesis) => hypothesis.tokens.length < limit)
  expect(ended.length).toBeGreaterThan(20)
  for (const { tokens: own, logProb, score } of ended) expect(score).toBe(logProb / (own.length + 1))
})

describe("a sentence's translation does not depend on", () => {
  test('which others are decoded with it', async () => {
    for (const index of [0, 7, 21]) {
      const alone = await decoded({ width: 3, alpha: 0.6 }, [examples[index] as TokenPair])
      expect(tokensOf(alone)).toEqual(tokensOf([inBeam(3)[index] as ScoredHypothesis]))
    }
  })

  test('their order', async () => {
    const reversed = await decoded({ width: 3, alpha: 0.6 }, examples.toReversed())
    expect(tokensOf(reversed.toReversed())).toEqual(tokensOf(inBeam(3)))
  })
})

test('a beam wider than the vocabulary works', async () => {
  const [wide] = await decoded({ width: tinyConfig.vocabulary + 2, alpha: 0 }, examples.slice(0, 1))
  expect(wide?.logProb).toBeGreaterThanOrEqual((inBeam(3)[0]?.logProb as number) - 1e-4)
})
