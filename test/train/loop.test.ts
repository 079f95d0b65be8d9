import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor } from '../../src/engine/engine.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { assignments } from '../../src/task/buckets.ts'
import { batchesPerEpoch } from '../../src/train/batches.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/train/checkpoint.ts'
import { learningRateAt } from '../../src/train/learning-rate.ts'
import { runTraining, type TrainEnd, type Training } from '../../src/train/loop.ts'
import { bleuOnly, cellProgram, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines } from '../graph/tensors.ts'
import { buckets } from './trained.ts'

const train = {
  steps: 14,
  batch: 8,
  accumulate: 1,
  learningRate: 1e-2,
  warmup: 4,
  evaluateEvery: 5,
  smoothing: 0.1,
  dropout: 0.1,
} as const
const examples = tokenPairs(37, 8, tinyConfig.vocabulary)
const held = tokenPairs(9, 8, tinyConfig.vocabulary, 77)
const decodeText = (ids: readonly number[]) => ids.map((id) => `w${id}`).join(' ')

interface Run {
  readonly end: TrainEnd
  readonly saved: Checkpoint[]
  readonly progress: string[]
}

/** A training in a program of its own, as a new process would do it; `stopAt` is an update. */
async function run(
  from?: Checkpoint,
  stopAt = Number.POSITIVE_INFINITY,
  changes: Partial<Training> = {},
): Promise<Run> {
  const options = { config: tinyConfig, loss: hypros(), train: changes.train ?? train, buckets }
  const program = await cellProgram(engines.onnx, options)
  const training: Training = {
    scorer: {
      program,
      config: tinyConfig,
      buckets,
      special: tokens,
      decodeText,
      score: bleuOnly,
    },
    examples,
    validation: { examples: held, references: held.map(({ target }) => decodeText(target.slice(0, -1))) },
    train,
    seed: 1,
    flops: { batch: [1000, 3000], apply: 0 },
    weights: Object.keys(transformerParameters(tinyConfig)),
    metric: 'bleu',
    ...changes,
  }
  let updates = from?.state.step ?? 0
  const saved: Checkpoint[] = []
  const progress: string[] = []
  const end = await runTraining(training, from, {
    progress: (step, _, phase) => progress.push(`${phase} ${step}`),
    // Through bytes, as a checkpoint on disk is.
    save: (checkpoint) => saved.push(decodeCheckpoint(encodeCheckpoint(checkpoint))),
    stopping: () => updates++ >= stopAt,
    timed: () => {},
  })
  await program.dispose()
  return { end, saved, progress }
}

const final = ({ end }: Run): Checkpoint => {
  if (end.kind !== 'done') throw new Error(`the training ended as ${end.kind}`)
  return end.checkpoint
}

let whole: Run

beforeAll(async () => {
  whole = await run()
})

test('evaluations come every `evaluateEvery` updates and after the last, with a checkpoint each', () => {
  const { state } = final(whole)
  expect(state.curve.map(({ step }) => step)).toEqual([5, 10, 14])
  expect(whole.saved.map((checkpoint) => checkpoint.state.step)).toEqual([5, 10, 14])
  expect(whole.saved.at(-1)).toEqual(final(whole))
  expect(whole.progress.filter((line) => line.startsWith('evaluate'))).toEqual([
    'evaluate 5',
    'evaluate 10',
    'evaluate 14',
  ])
  expect(whole.progress.filter((line) => line.startsWith('train'))).toHaveLength(14)
})

test('a row says when, how fast and where in the schedule', () => {
  for (const row of final(whole).state.curve) {
    expect(row.progress).toBe(row.step / 14)
    expect(row.learningRate).toBe(learningRateAt(row.step, 1e-2, 4))
    // λ of the last update: its progress is the share of updates before it.
    expect(row.lambda).toBeCloseTo(1 / (1 + Math.exp(-((row.step - 1) / 14 - 0.3) / 0.1)), 5)
    expect(row.loss).toBeGreaterThan(0)
    expect(row.gradientNorm).toBeGreaterThan(0)
  }
})

test('the best weights are those of the first row with the highest score', () => {
  const { state, best, tensors } = final(whole)
  const scores = state.curve.map(({ scores: { bleu } }) => bleu as number)
  const top = scores.indexOf(Math.max(...scores))
  expect(state.best).toEqual({ step: state.curve[top]?.step, score: scores[top] })
  const at = whole.saved.find((checkpoint) => checkpoint.state.step === state.best?.step)
  expect(Object.keys(best)).toEqual(Object.keys(transformerParameters(tinyConfig)))
  for (const [name, tensor] of Object.entries(best)) expect(tensor).toEqual(at?.tensors[name])
  expect(Object.keys(tensors)).toHaveLength(3 * Object.keys(best).length)
})

test('totals count every update, token and padded token', () => {
  const { totals } = final(whole).state
  const cells = buckets.map(({ rows, target }) => rows * target)
  const long = totals.flops % 1000 === 0 ? (totals.flops - 14_000) / 2000 : Number.NaN
  expect(Number.isInteger(long)).toBe(true)
  expect(totals.paddedTokens).toBe((14 - long) * (cells[0] as number) + long * (cells[1] as number))
  expect(totals.tokens).toBeLessThan(totals.paddedTokens)
  expect(totals.sinceRow).toEqual({ steps: 0, loss: 0, gradientNorm: 0 })
})

describe('a training that was stopped and resumed ends in the same bits', () => {
  test.each([0, 1, 4, 5, 8, 13])('stopped before update %d', async (stopAt) => {
    const first = await run(undefined, stopAt)
    expect(first.end).toEqual({ kind: 'stopped' })
    expect(first.saved.at(-1)?.state.step).toBe(stopAt)
    expect(final(await run(first.saved.at(-1)))).toEqual(final(whole))
  })

  test('killed after an evaluation, and stopped twice more', async () => {
    const [second] = [await run(whole.saved[0], 7)]
    const third = await run(second.saved.at(-1), 11)
    expect(final(await run(third.saved.at(-1)))).toEqual(final(whole))
  })

  test('resumed at its end, nothing is left to do', async () => {
    const again = await run(whole.saved.at(-1))
    expect(final(again)).toEqual(final(whole))
    expect(again.progress).toEqual([])
  })
})

describe('updates over three batches', () => {
  const changes = { train: { ...train, accumulate: 3 }, flops: { batch: [1000, 3000], apply: 7 } }
  let accumulated: Run

  beforeAll(async () => {
    accumulated = await run(undefined, undefined, changes)
  })

  test.each([1, 5, 8])('stopped before update %d and resumed, they end in the same bits', async (stopAt) => {
    const first = await run(undefined, stopAt, changes)
    expect(first.end).toEqual({ kind: 'stopped' })
    expect(final(await run(first.saved.at(-1), undefined, changes))).toEqual(final(accumulated))
  })

  test('totals count every batch', () => {
    const { flops, paddedTokens } = final(accumulated).state.totals
    const cells = buckets.map(({ rows, target }) => rows * target)
    const long = (flops - 14 * 7 - 14 * 3 * 1000) / 2000
    expect(Number.isInteger(long)).toBe(true)
    expect(paddedTokens).toBe((42 - long) * (cells[0] as number) + long * (cells[1] as number))
  })

  test('a checkpoint holds weights and moments, and no sums', () => {
    const { tensors, best } = final(accumulated)
    expect(Object.keys(tensors)).toHaveLength(3 * Object.keys(best).length)
  })

  test('are others than those over one', () => {
    expect(final(accumulated).tensors).not.toEqual(final(whole).tensors)
  })
})

test('another seed trains otherwise', async () => {
  expect(final(await run(undefined, undefined, { seed: 2 })).tensors).not.toEqual(final(whole).tensors)
})

test.each([
  ['loss NaN at step 6', Number.NaN],
  // Squares of weights this large overflow in the first normalisation.
  ['step 6', 1e38],
])('a training whose weights went bad diverges: %s', async (reason, value) => {
  const good = whole.saved[0] as Checkpoint
  const spoilt = good.tensors['encoder.norm.scale'] as HostTensor
  const tensors = {
    ...good.tensors,
    'encoder.norm.scale': { ...spoilt, data: new Float32Array(16).fill(value) },
  }
  const { end, saved } = await run({ ...good, tensors })
  expect(end).toMatchObject({ kind: 'diverged', step: 6, state: { step: 5, curve: good.state.curve } })
  expect(end.kind === 'diverged' && end.reason).toContain(reason)
  expect(saved).toEqual([])
})

describe('patience', () => {
  // Steps so small that no weight changes, so that no evaluation is better than the first.
  const still = { ...train, learningRate: 1e-20, steps: 40, evaluateEvery: 2 }
  const rows = buckets.map((bucket) => bucket.rows)
  const epoch = batchesPerEpoch(assignments(examples, buckets), rows)

  test.each([1, 2])('%d epochs without a better evaluation end the training', async (patience) => {
    const { state } = final(await run(undefined, undefined, { train: { ...still, patience } }))
    expect(state.best?.step).toBe(2)
    const waited = state.step - 2
    expect(waited).toBeGreaterThanOrEqual(patience * epoch)
    expect(waited).toBeLessThan(patience * epoch + 2)
  })

  test('a training that has ended does not go on from its checkpoint', async () => {
    const impatient = { train: { ...still, patience: 1 } }
    const ended = await run(undefined, undefined, impatient)
    const again = await run(ended.saved.at(-1), undefined, impatient)
    expect(again.progress).toEqual([])
    expect(final(again)).toEqual(final(ended))
  })
})

test('clipped updates are counted where there is a largest norm', async () => {
  const clipped = async (clip: number) =>
    final(await run(undefined, undefined, { train: { ...train, clip } })).state.totals.clipped
  expect(await clipped(1e-9)).toBe(train.steps)
  expect(await clipped(1e9)).toBe(0)
  expect(final(whole).state.totals.clipped).toBeUndefined()
})
