/**
 * Writes the first updates of exp-1's arms for the comparison in PyTorch: weights of seed 1, the batches that it meets,
 * and the loss before each update, without dropout, whose random streams differ.
 * `node bench/peers/export-updates.ts [FOLDER] [DATASET]` → `FOLDER/updates.json`, beside the split of export-split.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openProgram } from '../../src/cell/open-program.ts'
import { readData } from '../../src/cell/prepare.ts'
import { loadEngine } from '../../src/engine/index.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import { brier, fixed, hypros, linear, logLoss } from '../../src/scoring/index.ts'
import { pairBatch } from '../../src/task/batch.ts'
import { assignments, type Bucket } from '../../src/task/buckets.ts'
import { batchesFrom } from '../../src/train/batches.ts'
import { initialState } from '../../src/train/feeds.ts'
import { learningRateAt } from '../../src/train/learning-rate.ts'
import { runUpdate } from '../../src/train/update.ts'
import { training } from '../../suites/mt/training.ts'

const [folder = join(import.meta.dirname, 'split'), dataset = 'ts-diagnostics-en-de'] = process.argv.slice(2)

const updates = 60
const seed = 1
const arms: Readonly<Record<string, LossSpec>> = {
  'log-loss': logLoss(),
  brier: brier(),
  hypros: hypros(),
  'hypros-fixed-lambda': hypros({ lambda: fixed(0.5) }),
  'hypros-linear-schedule': hypros({ lambda: linear() }),
}
const { steps, batch, learningRate, warmup, evaluateEvery } = training.pocket
const train = { steps, batch, learningRate, warmup, evaluateEvery, accumulate: 1, smoothing: 0, dropout: 0 }
const spec = { task: 'translation', dataset, model: 'transformer-pocket', train } as const

const engine = await loadEngine('onnx', 1)
const data = await readData({ ...spec, loss: logLoss() })
const { buckets } = data.profile
const rows = buckets.map((bucket) => bucket.rows)
const order = batchesFrom(assignments(data.train, buckets), rows, { seed, start: 0 })
const batches = Array.from(
  { length: updates },
  () => order.next().value as { bucket: number; indices: number[] },
)

/** Losses before each update, and the weights that all arms start from. */
async function first(loss: LossSpec) {
  const { program, parameters } = await openProgram({ ...spec, loss }, data, engine, seed)
  const losses: number[] = []
  for (const [step, { bucket, indices }] of batches.entries()) {
    const shape = buckets[bucket] as Bucket
    const members = indices.flatMap((index) => data.train[index] ?? [])
    const scalars = {
      seed,
      step,
      progress: step / steps,
      learningRate: learningRateAt(step + 1, learningRate, warmup),
    }
    const padded = { bucket: shape, batch: pairBatch(members, shape, data.tokenizer) }
    const results = await runUpdate(program, [padded], scalars)
    losses.push(...((await results.loss?.read()) ?? []))
  }
  await program.dispose()
  return { losses, weights: initialState(parameters, seed) }
}

const losses: Record<string, number[]> = {}
let weights = {}
for (const [arm, loss] of Object.entries(arms)) {
  const found = await first(loss)
  losses[arm] = found.losses
  weights = Object.fromEntries(
    Object.entries(found.weights).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
  )
}
const schedule = { steps, rate: learningRate, warmup }
const file = join(folder, 'updates.json')
writeFileSync(
  file,
  `${JSON.stringify({ dataset, seed, schedule, weights, batches: batches.map(({ indices }) => indices), losses })}\n`,
)
console.log(`${file}: ${updates} updates of ${Object.keys(arms).join(', ')}`)
