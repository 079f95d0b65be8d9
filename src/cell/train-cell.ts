import { CellError } from '../base/errors.ts'
import type { CapturedEntry, HostTensor, Program } from '../engine/engine.ts'
import { loadEngine } from '../engine/index.ts'
import { cellKey } from '../experiment/key.ts'
import type { CellSpec } from '../experiment/types.ts'
import { cost } from '../graph/cost.ts'
import { toOnnx } from '../graph/emit/onnx.ts'
import { initialValues, type Parameters, transformerParameters } from '../model/parameters.ts'
import { peakMemoryBytes } from '../profile/memory.ts'
import type { TranslationData } from '../task/translation.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../train/checkpoint.ts'
import { entryName, stateSpecs } from '../train/entries.ts'
import { type Evaluation, evaluate, type Scorer } from '../train/evaluate.ts'
import { runTraining, type Training, type Watcher } from '../train/loop.ts'
import { encodeSafetensors } from '../train/safetensors.ts'
import { curvesCsv } from './curve-csv.ts'
import { captureCell, graphDigests, keyParts, modelConfig, readData } from './prepare.ts'
import type { Progress } from './protocol.ts'
import { cellResult } from './result.ts'
import { RunClock } from './run-clock.ts'
import type { Store } from './store.ts'

export interface CellJob {
  readonly store: Store
  readonly spec: CellSpec
  readonly key: string
  report(progress: Progress): void
  stopping(): boolean
}

const checkpointFile = 'checkpoint.safetensors'
const metric = 'bleu'
const validation = 'validation'

function initialState(parameters: Parameters, seed: number): Record<string, HostTensor> {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const data = initialValues(name, parameter, seed)
    return [name, { shape: parameter.shape, dtype: 'float32', data } as const] as const
  })
  return Object.fromEntries(entries)
}

function trainGraphs(captured: readonly CapturedEntry[]): CapturedEntry[] {
  return captured.filter(({ entry }) => entry.name.startsWith('train-'))
}

/** Evaluates the test splits; the validation split was when its weights were chosen. */
async function scoreSplits(
  scorer: Scorer,
  data: TranslationData,
  job: CellJob,
): Promise<Record<string, Evaluation>> {
  const { steps } = job.spec.train
  const evaluations: Record<string, Evaluation> = {}
  for (const [name, split] of Object.entries(data.scored)) {
    if (name === validation) continue
    job.report({ phase: 'test', step: steps, steps })
    evaluations[name] = await evaluate(scorer, split)
  }
  return evaluations
}

function outputFiles(evaluations: Readonly<Record<string, Evaluation>>): Record<string, string> {
  const entries = Object.entries(evaluations).map(([split, { hypotheses }]) => [
    `outputs.${split.replace('/', '.')}.txt`,
    `${hypotheses.join('\n')}\n`,
  ])
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
  const data = readData(spec)
  const config = modelConfig(spec, data.profile)
  const parameters = transformerParameters(config)
  const engine = await loadEngine(spec.engine, spec.threads)
  const captured = await captureCell(spec, data.profile)
  const parts = keyParts(spec, data.profile, graphDigests(captured), engine)
  if (cellKey(parts) !== key) {
    throw new CellError(
      'the cell no longer has the key it was planned with',
      `arm "${spec.arm}", seed ${spec.seed}`,
      'code or loss changed since the run started: run it again',
    )
  }
  job.report({ phase: 'compile', step: 0, steps })
  const program = await engine.compile(captured, stateSpecs(parameters))
  await program.importState(initialState(parameters, spec.seed))
  const { tokenizer } = data
  const scorer: Scorer = {
    program,
    config,
    buckets: data.profile.buckets,
    special: tokenizer,
    decodeText: (ids) => tokenizer.decode(ids),
  }
  const training: Training = {
    scorer,
    examples: data.train,
    validation: data.scored[validation] as TranslationData['scored'][string],
    train: spec.train,
    seed: spec.seed,
    flops: data.profile.buckets.map((bucket) => {
      const found = captured.find(({ entry }) => entry.name === entryName('train', bucket)) as CapturedEntry
      return cost(found.graph).flops
    }),
    weights: Object.keys(parameters),
    metric,
  }
  const end = await runTraining(training, readCheckpoint(job), watcher(job, clock))
  if (end.kind === 'stopped') {
    clock.save()
    throw new CellError(
      'the cell was stopped; its state is saved',
      `arm "${spec.arm}", seed ${spec.seed}`,
      'run again to go on from there',
    )
  }
  const evaluations =
    end.kind === 'done' ? await testBest(program, end.checkpoint, () => scoreSplits(scorer, data, job)) : {}
  const result = cellResult({
    spec,
    key,
    parts,
    data,
    end,
    evaluations,
    metric,
    parameters,
    graphs: trainGraphs(captured),
  })
  store.commit('cells', key, {
    'record.json': `${JSON.stringify(result)}\n`,
    'run.json': `${JSON.stringify(clock.run(program.compileSeconds, peakMemoryBytes()))}\n`,
    'curve.csv': curvesCsv(result),
    'tokenizer.json': data.tokenizerJson,
    ...outputFiles(evaluations),
    ...(end.kind === 'done'
      ? { 'weights.safetensors': encodeSafetensors(end.checkpoint.best, { key }) }
      : {}),
    ...Object.fromEntries(
      trainGraphs(captured).map(({ entry, graph }) => [
        `${entry.name.replace('train', 'step')}.onnx`,
        toOnnx(graph),
      ]),
    ),
  })
  store.clearScratch(key)
  await program.dispose()
}

async function testBest<T>(program: Program, { best }: Checkpoint, score: () => Promise<T>): Promise<T> {
  await program.importState(best)
  return score()
}

function readCheckpoint({ store, key }: CellJob): Checkpoint | undefined {
  const bytes = store.readScratch(key, checkpointFile)
  return bytes && decodeCheckpoint(bytes)
}

function watcher(job: CellJob, clock: RunClock): Watcher {
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
      clock.save()
    },
    stopping: job.stopping,
    timed: (milliseconds) => clock.step(milliseconds),
  }
}
