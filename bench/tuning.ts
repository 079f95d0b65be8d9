/**
 * How the pocket tier's training settings were chosen: trains log-loss, the baseline, with each of the settings of
 * lib/tuning.ts and compares its validation scores. No other arm and no test split is looked at.
 *
 *   node bench/tuning.ts [--dataset ts-lib-kinds] [--save]
 *
 * Writes tuning.csv to reports/bench; `--save` replaces the one of bench/results and what docs/results.md shows of it.
 * All of it takes about half an hour on one core.
 */
import { parseArgs } from 'node:util'
import { openProgram } from '../src/cell/open-program.ts'
import { captureCell, readData } from '../src/cell/prepare.ts'
import { trainingOf } from '../src/cell/train-cell.ts'
import type { Engine } from '../src/engine/engine.ts'
import { loadEngine } from '../src/engine/index.ts'
import { logLoss } from '../src/scoring/spec.ts'
import { runTraining } from '../src/train/loop.ts'
import { ownReports, writeCsv } from './lib/files.ts'
import { reportErrors, say } from './lib/program.ts'
import { nameAmong } from './lib/size.ts'
import {
  commitTuning,
  committedTuning,
  type Setting,
  type Tuning,
  type TuningRow,
  tuningCsv,
  tuningPart,
  tunings,
} from './lib/tuning.ts'

const watcher = { progress() {}, save() {}, stopping: () => false, timed() {} }

/** Trains with one setting, once a seed. */
async function trained(engine: Engine, tuning: Tuning, setting: Setting): Promise<TuningRow[]> {
  const { task, dataset, warmup, evaluateEvery, smoothing } = tuning
  const train = { ...setting, accumulate: 1, warmup, evaluateEvery, smoothing, dropout: 0.1 }
  const spec = { task, dataset, model: 'transformer-pocket', loss: logLoss(), train }
  const data = await readData(spec)
  const captured = await captureCell(spec, data.profile)
  const rows: TuningRow[] = []
  for (const seed of tuning.seeds) {
    const opened = await openProgram(spec, data, captured, engine, seed)
    const training = trainingOf({ ...spec, seed }, data, opened)
    const end = await runTraining(training, undefined, watcher)
    await opened.program.dispose()
    const best = end.kind === 'done' ? end.checkpoint.state.best : null
    if (best === null) throw new Error(`log-loss diverged on ${dataset} with ${JSON.stringify(setting)}`)
    const { metric } = training
    const { steps, batch, learningRate } = setting
    say(`${dataset} ${steps} × ${batch} at ${learningRate}, seed ${seed}: ${metric} ${best.score.toFixed(3)}`)
    rows.push({ dataset, ...setting, warmup, seed, metric, score: best.score })
  }
  return rows
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { dataset: { type: 'string' }, save: { type: 'boolean', default: false } },
  })
  const byName = Object.fromEntries(tunings.map((tuning) => [tuning.dataset, tuning]))
  const { dataset } = values
  const chosen = dataset === undefined ? tunings : [byName[nameAmong(byName, dataset, '--dataset')] as Tuning]
  const engine = await loadEngine('onnx', 1)
  const rows: TuningRow[] = []
  for (const tuning of chosen) {
    for (const setting of tuning.settings) rows.push(...(await trained(engine, tuning, setting)))
  }
  writeCsv(ownReports, 'tuning', tuningCsv(rows))
  if (values.save) {
    const before = committedTuning()
    commitTuning(
      tunings.flatMap((tuning) => {
        const found = chosen.includes(tuning) ? rows : before
        return found.filter((row) => row.dataset === tuning.dataset)
      }),
    )
  }
  console.log(tuningPart(rows))
  return 0
}

await reportErrors(main)
