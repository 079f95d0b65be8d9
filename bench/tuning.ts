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
import { readData } from '../src/cell/prepare.ts'
import { scorerOf } from '../src/cell/scorer.ts'
import { updateFlops } from '../src/cell/update-cost.ts'
import { loadEngine } from '../src/engine/index.ts'
import { logLoss } from '../src/scoring/spec.ts'
import { tasks } from '../src/task/task.ts'
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

async function trained(tuning: Tuning, setting: Setting, seed: number): Promise<TuningRow> {
  const { task, dataset, warmup, evaluateEvery, smoothing } = tuning
  const train = { ...setting, accumulate: 1, warmup, evaluateEvery, smoothing, dropout: 0.1 }
  const spec = { task, dataset, model: 'transformer-pocket', loss: logLoss(), train }
  const data = await readData(spec)
  const opened = await openProgram(spec, data, await loadEngine('onnx', 1), seed)
  const { metric } = tasks[task]
  const training = {
    scorer: scorerOf(task, data, opened),
    examples: data.train,
    validation: data.scored.validation as NonNullable<typeof data.scored.validation>,
    train,
    seed,
    flops: updateFlops(opened.captured, data.profile.buckets, 1),
    weights: Object.keys(opened.parameters),
    metric,
  }
  const watcher = { progress() {}, save() {}, stopping: () => false, timed() {} }
  const end = await runTraining(training, undefined, watcher)
  await opened.program.dispose()
  const best = end.kind === 'done' ? end.checkpoint.state.best : null
  if (best === null) throw new Error(`log-loss diverged on ${dataset} with ${JSON.stringify(setting)}`)
  return { dataset, ...setting, warmup, seed, metric, score: best.score }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { dataset: { type: 'string' }, save: { type: 'boolean', default: false } },
  })
  const byName = Object.fromEntries(tunings.map((tuning) => [tuning.dataset, tuning]))
  const { dataset } = values
  const chosen = dataset === undefined ? tunings : [byName[nameAmong(byName, dataset, '--dataset')] as Tuning]
  const rows: TuningRow[] = []
  for (const tuning of chosen) {
    for (const setting of tuning.settings) {
      for (const seed of tuning.seeds) {
        const row = await trained(tuning, setting, seed)
        const { steps, batch, learningRate, metric, score } = row
        say(
          `${tuning.dataset} ${steps} × ${batch} at ${learningRate}, seed ${seed}: ${metric} ${score.toFixed(3)}`,
        )
        rows.push(row)
      }
    }
  }
  writeCsv(ownReports, 'tuning', tuningCsv(rows))
  if (values.save) {
    const others = committedTuning().filter((row) => !chosen.some((tuning) => tuning.dataset === row.dataset))
    commitTuning([...others, ...rows])
  }
  console.log(tuningPart(rows))
  return 0
}

await reportErrors(main)
