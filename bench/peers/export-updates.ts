/**
 * Writes the first updates of exp-1's arms for the comparison in PyTorch: weights of seed 1, the batches that it meets,
 * and the loss before each update, without dropout, whose random streams differ.
 * `node bench/peers/export-updates.ts [FOLDER] [DATASET]` → `FOLDER/updates.json`, beside the split of export-split.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openProgram } from '../../src/cell/open-program.ts'
import { captureCell, modelConfig, readData } from '../../src/cell/prepare.ts'
import { trainingOf } from '../../src/cell/train-cell.ts'
import type { Batch } from '../../src/data/batching.ts'
import { loadEngine } from '../../src/engine/index.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { brier, fixed, hypros, linear, logLoss } from '../../src/scoring/index.ts'
import { assignments } from '../../src/task/buckets.ts'
import { batchesFrom } from '../../src/train/batches.ts'
import { initialState } from '../../src/train/feeds.ts'
import { update } from '../../src/train/loop.ts'
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
const batches = Array.from({ length: updates }, () => order.next().value as Batch)

/** Losses before each update. */
async function firstLosses(loss: LossSpec): Promise<number[]> {
  const captured = await captureCell({ ...spec, loss }, data.profile)
  const opened = await openProgram({ ...spec, loss }, data, captured, engine, seed)
  const trained = trainingOf({ ...spec, seed }, data, opened)
  const losses: number[] = []
  for (const [step, batch] of batches.entries()) losses.push((await update(trained, [batch], step)).loss)
  await opened.program.dispose()
  return losses
}

const losses: Record<string, number[]> = {}
for (const [arm, loss] of Object.entries(arms)) losses[arm] = await firstLosses(loss)
const initial = initialState(transformerParameters(modelConfig(spec, data.profile)), seed)
const weights = Object.fromEntries(
  Object.entries(initial).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
)
const schedule = { steps, rate: learningRate, warmup }
const file = join(folder, 'updates.json')
writeFileSync(
  file,
  `${JSON.stringify({ dataset, seed, schedule, weights, batches: batches.map(({ indices }) => indices), losses })}\n`,
)
console.log(`${file}: ${updates} updates of ${Object.keys(arms).join(', ')}`)
