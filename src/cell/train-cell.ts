import { CellError } from '../base/errors.ts'
import type { CapturedEntry, Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { cellKey } from '../experiment/key.ts'
import type { CellSpec } from '../experiment/types.ts'
import { toOnnx } from '../graph/emit/onnx.ts'
import { peakMemoryBytes } from '../profile/memory.ts'
import { tasks } from '../task/task.ts'
import type { ScoredSplit, TaskData } from '../task/types.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../train/checkpoint.ts'
import { type Evaluation, evaluate, type Scorer } from '../train/evaluate.ts'
import { runTraining, type TrainEnd, type Training, type Watcher } from '../train/loop.ts'
import { encodeSafetensors } from '../train/safetensors.ts'
import { isUpdateEntry } from '../train/specs.ts'
import { curvesCsv } from './curve-csv.ts'
import { type OpenProgram, openProgram } from './open-program.ts'
import { outputsFile, outputsText } from './outputs.ts'
import { graphDigests, keyParts } from './prepare.ts'
import type { Progress } from './protocol.ts'
import { rememberedData, rememberedEntries } from './remembered.ts'
import { cellResult } from './result.ts'
import { RunClock } from './run-clock.ts'
import { scorerOf } from './scorer.ts'
import type { Store } from './store.ts'
import { updateFlops } from './update-cost.ts'

export interface CellJob {
  readonly store: Store
  readonly spec: CellSpec
  readonly key: string
  report(progress: Progress): void
  stopping(): boolean
}

const checkpointFile = 'checkpoint.safetensors'
const validation = 'validation'

function updateGraphs(captured: readonly CapturedEntry[]): CapturedEntry[] {
  return captured.filter(({ entry }) => isUpdateEntry(entry.name))
}

/** Evaluates the test splits; the validation split was when its weights were chosen. */
async function scoreSplits(
  scorer: Scorer,
  data: TaskData,
  job: CellJob,
): Promise<Record<string, Evaluation>> {
  const { steps } = job.spec.train
  const evaluations: Record<string, Evaluation> = {}
  for (const [name, split] of Object.entries(data.scored)) {
    if (name === validation) continue
    job.report({ phase: 'test', step: steps, steps })
    evaluations[name] = await evaluate(scorer, split, job.spec.train.decode)
  }
  return evaluations
}

function outputFiles(evaluations: Readonly<Record<string, Evaluation>>): Record<string, string> {
  const entries = Object.entries(evaluations).flatMap(([split, { hypotheses }]) => {
    const text = outputsText(hypotheses)
    return text === undefined ? [] : [[outputsFile(split), text] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Trains a cell, from its checkpoint where there is one, and commits its record. A loss that becomes NaN or
 * infinite ends in a record, too: the cell diverged.
 * @throws CellError where it was asked to stop; its state is saved.
 */
export async function trainCell(job: CellJob): Promise<void> {
  const { store, spec, key } = job
  const { steps } = spec.train
  job.report({ phase: 'prepare', step: 0, steps })
  const clock = new RunClock(store, key)
  const data = await rememberedData(store, spec)
  const engine = await loadEngine(spec.engine, spec.threads)
  job.report({ phase: 'compile', step: 0, steps })
  const captured = await rememberedEntries(store, spec, data.profile)
  const opened = await openProgram(spec, data, captured, engine, spec.seed)
  const { program, parameters } = opened
  const parts = keyParts(spec, data.profile, graphDigests(captured), engine)
  assertPlanned(job, cellKey(parts))

  const training = trainingOf(spec, data, opened)
  const end = await runTraining(training, readCheckpoint(job), watcher(job, clock, program))
  if (end.kind === 'stopped') {
    throw new CellError(
      'the cell was stopped; its state is saved',
      `arm "${spec.arm}", seed ${spec.seed}`,
      'run again to go on from there',
    )
  }
  const evaluations =
    end.kind === 'done'
      ? await testBest(program, end.checkpoint, () => scoreSplits(training.scorer, data, job))
      : {}
  const graphs = updateGraphs(captured)
  const result = cellResult({ spec, key, parts, data, end, evaluations, parameters, graphs })
  store.commit('cells', key, {
    'record.json': `${JSON.stringify(result)}\n`,
    'run.json': `${JSON.stringify(clock.run(program.compileSeconds, peakMemoryBytes()))}\n`,
    'curve.csv': curvesCsv(result),
    'tokenizer.json': data.tokenizerJson,
    ...outputFiles(evaluations),
    ...weightFiles(end, key),
    ...stepFiles(graphs),
  })
  store.clearScratch(key)
  await program.dispose()
}

/** The key is computed again from what will be trained: between plan and training, files may have changed. */
function assertPlanned({ spec, key }: CellJob, now: string): void {
  if (now === key) return
  throw new CellError(
    'the cell no longer has the key it was planned with',
    `arm "${spec.arm}", seed ${spec.seed}`,
    'code or loss changed since the run started: run it again',
  )
}

/** What the loop trains: a cell's program on its data. */
export function trainingOf(
  spec: Pick<CellSpec, 'task' | 'train' | 'seed'>,
  data: TaskData,
  opened: OpenProgram,
): Training {
  const { parameters, captured } = opened
  return {
    scorer: scorerOf(spec.task, data, opened),
    examples: data.train,
    validation: data.scored[validation] as ScoredSplit,
    train: spec.train,
    seed: spec.seed,
    flops: updateFlops(captured, data.profile.buckets, spec.train.accumulate),
    weights: Object.keys(parameters),
    metric: tasks[spec.task].metric,
  }
}

function weightFiles(end: TrainEnd, key: string): Record<string, Uint8Array> {
  return end.kind === 'done' ? { 'weights.safetensors': encodeSafetensors(end.checkpoint.best, { key }) } : {}
}

/** The very training step of every bucket (or its parts), for replay in another language. */
function stepFiles(graphs: readonly CapturedEntry[]): Record<string, Uint8Array> {
  const files = graphs.map(({ entry, graph }) => [
    `${entry.name.replace('train', 'step')}.onnx`,
    toOnnx(graph),
  ])
  return Object.fromEntries(files)
}

async function testBest<T>(program: Program, { best }: Checkpoint, score: () => Promise<T>): Promise<T> {
  await program.importState(best)
  return score()
}

function readCheckpoint({ store, key }: CellJob): Checkpoint | undefined {
  const bytes = store.readScratch(key, checkpointFile)
  return bytes && decodeCheckpoint(bytes)
}

function watcher(job: CellJob, clock: RunClock, program: Program): Watcher {
  const { steps } = job.spec.train
  return {
    progress: (step, loss, phase) => {
      const secondsLeft = clock.secondsLeft(step, steps)
      job.report({
        phase,
        step,
        steps,
        ...(loss === undefined ? {} : { loss }),
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      })
    },
    save: (checkpoint) => {
      job.store.saveScratch(job.key, checkpointFile, encodeCheckpoint(checkpoint))
      clock.save(program.compileSeconds)
    },
    stopping: job.stopping,
    timed: (milliseconds) => clock.step(milliseconds),
  }
}
