import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { type DataShape, dataShape, nominalShape } from '../../src/cell/data-shape.ts'
import { cellEstimate, type EntryCost, estimatePlan } from '../../src/cell/estimate.ts'
import { openStore } from '../../src/cell/store.ts'
import { plan } from '../../src/experiment/plan.ts'
import type { CellSpec, TrainSpec } from '../../src/experiment/types.ts'
import { validate } from '../../src/experiment/validate.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import { sound } from '../experiment/declaration.ts'

const store = () => openStore(mkdtempSync(join(tmpdir(), 'hypros-estimate-')))

const train: TrainSpec = {
  steps: 100,
  batch: 8,
  accumulate: 1,
  learningRate: 1e-3,
  warmup: 10,
  evaluateEvery: 30,
  smoothing: 0,
  dropout: 0,
}
const spec: CellSpec = {
  task: 'translation',
  dataset: 'made-up',
  model: 'transformer-tiny',
  tier: 'paper',
  arm: 'log-loss',
  loss: logLoss(),
  train,
  seed: 1,
  engine: 'onnx',
  threads: 1,
}
const shape: DataShape = {
  nominal: null,
  vocabulary: 10,
  buckets: [
    { source: 4, target: 4, rows: 8 },
    { source: 8, target: 12, rows: 4 },
  ],
  shares: [0.25, 0.75],
  tokensPerBatch: 30,
  validation: { forced: [9, 4], decoded: [51, 0] },
  tests: { forced: [8, 1], decoded: [50, 10] },
}

/** Every entry costs one operation and a byte, and takes in no state but where it is said. */
const costs = (entries: readonly string[], peaks: Partial<Record<string, [number, number]>> = {}) =>
  new Map<string, EntryCost>(
    entries.map((name) => {
      const [peakBytes, stateBytes] = peaks[name] ?? [0, 0]
      return [name, { flops: 1, bytesMoved: 2, peakBytes, stateBytes }]
    }),
  )
const evaluation = [
  'evaluate-4x4',
  'evaluate-8x12',
  'encode-4x12',
  'decode-4x12',
  'encode-8x12',
  'decode-8x12',
]
// 1.5 source tokens and 8 more in steps of 4, at most the longest target.
const trained = ['train-4x4', 'train-8x12']
const accumulated = ['accumulate-4x4', 'accumulate-8x12', 'apply']

describe('how often a cell runs each program', () => {
  const runs = (change: Partial<TrainSpec>, entries: readonly string[]) => {
    const { programs } = cellEstimate({ ...spec, train: { ...train, ...change } }, shape, costs(entries))
    return Object.fromEntries(programs.map((program) => [program.name, program.runs]))
  }

  test('updates by the share of the buckets', () => {
    expect(runs({}, [...trained, ...evaluation])).toMatchObject({ 'train-4x4': 25, 'train-8x12': 75 })
  })

  test('with several batches an update, each of them, and one more program an update', () => {
    expect(runs({ accumulate: 8 }, [...accumulated, ...evaluation])).toMatchObject({
      'accumulate-4x4': 200,
      'accumulate-8x12': 600,
      apply: 100,
    })
  })

  test('validation as often as it is due and after the last, tests once, a step a token decoded', () => {
    // 100 updates, every 30: four times. 9 examples of 8 rows are two batches.
    expect(runs({}, [...trained, ...evaluation])).toMatchObject({
      'evaluate-4x4': 4 * 2 + 1,
      'evaluate-8x12': 4 * 1 + 1,
      'encode-4x12': 4 * 2 + 1,
      'decode-4x12': 12 * (4 * 2 + 1),
      'encode-8x12': 1,
      'decode-8x12': 12,
    })
  })
})

test('tokens are those of every batch', () => {
  const several = { ...spec, train: { ...train, accumulate: 8 } }
  expect(cellEstimate(spec, shape, costs([...trained, ...evaluation])).tokens).toBe(100 * 30)
  expect(cellEstimate(several, shape, costs([...accumulated, ...evaluation])).tokens).toBe(100 * 8 * 30)
})

test('memory is the most that a program of the update needs, with the state that it leaves aside', () => {
  const peaks: Record<string, [number, number]> = {
    'accumulate-4x4': [1000, 600],
    'accumulate-8x12': [5000, 600],
    apply: [4000, 4000],
    'evaluate-8x12': [1e9, 0],
  }
  const several = { ...spec, train: { ...train, accumulate: 2 } }
  const { memory, parameters } = cellEstimate(several, shape, costs([...accumulated, ...evaluation], peaks))
  // Weights, two moments and sums; the summed loss and tokens are two numbers more.
  expect(memory.stateBytes).toBe(4 * 4 * parameters + 8)
  expect(memory.peakBytes).toBe(5000 + memory.stateBytes - 600)
})

test.each([
  ['examples', 32, 32],
  ['tokens', { tokens: 4096 }, 64],
  ['few tokens', { tokens: 10 }, 1],
] as const)('nominal shapes of a batch by %s', (_, batch, rows) => {
  expect(nominalShape(batch, 'encoder-decoder', { validation: 5, test: 14 }, 'it is not there')).toEqual({
    nominal: 'it is not there',
    vocabulary: 32_000,
    buckets: [{ source: 64, target: 64, rows }],
    shares: [1],
    tokensPerBatch: 64 * rows,
    validation: { forced: [5], decoded: [5] },
    tests: { forced: [14], decoded: [14] },
  })
})

test('a data set whose files are missing has nominal shapes and says why; one that nobody knows is an error', async () => {
  const missing = await dataShape(store(), { ...spec, dataset: 'wmt14-en-de' })
  expect(missing).toMatchObject({
    vocabulary: 32_000,
    validation: { forced: [3000] },
    tests: { forced: [6006] },
  })
  expect(missing.nominal).toContain('wmt14-en-de')
  await expect(dataShape(store(), spec)).rejects.toThrow(ConfigError)
})

test('a data set that is there is counted, and remembered', async () => {
  const folder = store()
  const known = { ...spec, dataset: 'ts-diagnostics-en-de', train: { ...train, batch: 32 } }
  const counted = await dataShape(folder, known)
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  expect(counted).toMatchObject({ nominal: null, vocabulary: 2000 })
  expect(sum(counted.shares)).toBeCloseTo(1, 12)
  expect([sum(counted.validation.forced), sum(counted.validation.decoded)]).toEqual([200, 200])
  expect([sum(counted.tests.forced), sum(counted.tests.decoded)]).toEqual([400, 400])
  expect(await dataShape(folder, known)).toEqual(counted)
})

test('groups are arms on instances, from their own graphs', async () => {
  const planned = plan(validate('exp', { ...sound, model: { pocket: ['transformer-tiny'] } }), {
    tier: 'pocket',
    engine: 'onnx',
    threads: 1,
  })
  const groups = await estimatePlan(planned, store())
  expect(groups.map(({ arm, seeds }) => [arm, seeds])).toEqual([
    ['log-loss', [1, 2, 3]],
    ['brier', [1, 2, 3]],
    ['hypros', [1, 2, 3]],
  ])
  const flops = groups.map(({ cell }) => cell.programs[0]?.flops ?? 0)
  expect(flops[0]).toBeLessThan(flops[2] as number)
})
