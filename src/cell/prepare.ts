/** From a cell's declaration to what decides its result: data profile, captured entries, key. */
import type { Json } from '../base/canonical.ts'
import { ConfigError } from '../base/errors.ts'
import { versions as dataVersions } from '../data/versions.ts'
import type { CapturedEntry, Engine } from '../engine/engine.ts'
import { loweringVersion } from '../engine/version.ts'
import type { KeyParts } from '../experiment/key.ts'
import type { CellSpec, LossSpec, TaskKind, TrainSpec } from '../experiment/types.ts'
import { graphDigest } from '../graph/digest.ts'
import { captureEntry, type Entry } from '../graph/entry.ts'
import { metricVersion } from '../metric/index.ts'
import { type TransformerConfig, transformerSize } from '../model/config.ts'
import { initialisationVersion, transformerParameters } from '../model/parameters.ts'
import { buildLoss } from '../scoring/build.ts'
import { tasks } from '../task/task.ts'
import type { DataProfile, TaskData } from '../task/types.ts'
import { beamEntries } from '../train/beam-entries.ts'
import { decoderVersion } from '../train/decode.ts'
import { cellEntries, stateSpecs } from '../train/entries.ts'
import { loopVersion } from '../train/loop.ts'
import type { TrainOptions } from '../train/update-entries.ts'
import { recordSchema } from './record.ts'

/** A version for each part whose code decides a result without showing in the graphs. */
export const versions: KeyParts['versions'] = {
  ...dataVersions,
  initialisation: initialisationVersion,
  loop: loopVersion,
  lowering: loweringVersion,
  decoder: decoderVersion,
  metric: metricVersion,
}

/** What of a cell decides its programs. */
export interface ProgramSpec {
  readonly task: TaskKind
  readonly dataset: string
  readonly outOfDomain?: string
  readonly model: string
  readonly loss: LossSpec
  readonly train: TrainSpec
}

/** The data of a cell, read and checked now. */
export function readData({ task, train, ...spec }: ProgramSpec): Promise<TaskData> {
  return tasks[task].prepare({ ...spec, batch: train.batch })
}

/** What decides a cell's data, for the names of what is remembered of it. */
export const dataChoice = ({ task, dataset, outOfDomain, train }: ProgramSpec): Json => [
  task,
  dataset,
  outOfDomain ?? null,
  train.batch,
]

/** What of the data decides the shapes of a cell's programs. */
export type ProgramShape = Pick<DataProfile, 'vocabulary' | 'classes' | 'buckets'>

/** @throws ConfigError where there is no such model. */
export function modelConfig(
  { model, task }: Pick<ProgramSpec, 'model' | 'task'>,
  { vocabulary, classes }: Omit<ProgramShape, 'buckets'>,
): TransformerConfig {
  const { architecture } = tasks[task]
  return {
    ...transformerSize(model),
    vocabulary,
    ...(architecture !== 'encoder-decoder' && { architecture }),
    ...(classes !== undefined && { classes }),
  }
}

/** What decides a cell's programs, for the names of what is remembered of them. */
export function programChoice(spec: ProgramSpec, shape: ProgramShape): readonly unknown[] {
  const { smoothing, dropout, accumulate, clip, decode, gradientScale } = spec.train
  const special = [clip ?? null, decode?.beam ?? null, gradientScale ?? null]
  return [modelConfig(spec, shape), spec.loss, smoothing, dropout, accumulate > 1, special, shape.buckets]
}

/** @throws ConfigError where settings exclude each other; LossError */
async function trainOptions({ train }: ProgramSpec): Promise<TrainOptions> {
  const { smoothing, dropout, accumulate, clip, gradientScale } = train
  if (gradientScale !== undefined && accumulate > 1) {
    throw new ConfigError(
      'the norm of another loss is that of one batch',
      'gradientScale',
      'set accumulate to 1',
    )
  }
  return {
    smoothing,
    dropout,
    accumulate,
    ...(clip !== undefined && { clip }),
    ...(gradientScale && { normOf: await buildLoss(gradientScale.normOf) }),
  }
}

/**
 * The entries of a cell, all of them or those named.
 * @throws ConfigError, LossError
 */
export async function entriesOf(
  spec: ProgramSpec,
  profile: ProgramShape,
  only?: readonly string[],
): Promise<Entry[]> {
  const config = modelConfig(spec, profile)
  const { decode } = spec.train
  const entries = [
    ...cellEntries(config, await buildLoss(spec.loss), await trainOptions(spec), profile.buckets),
    ...(decode ? beamEntries(config, profile.buckets, decode.beam) : []),
  ]
  return entries.filter(({ name }) => only === undefined || only.includes(name))
}

/**
 * Traces entries of a cell.
 * @throws GraphError, LossError
 */
export function captureEntries(
  spec: ProgramSpec,
  profile: ProgramShape,
  entries: readonly Entry[],
): CapturedEntry[] {
  const specs = stateSpecs(transformerParameters(modelConfig(spec, profile)), spec.train.accumulate)
  return entries.map((entry) => ({ entry, graph: captureEntry(entry, specs) }))
}

/** Traces all entries of a cell. @throws GraphError, LossError */
export async function captureCell(spec: ProgramSpec, profile: ProgramShape): Promise<CapturedEntry[]> {
  return captureEntries(spec, profile, await entriesOf(spec, profile))
}

/** Whether a loss of the cell is a module, whose code the package's digest doesn't cover. */
export const isModule = ({ loss, train }: ProgramSpec): boolean =>
  loss.kind === 'module' || train.gradientScale?.normOf.kind === 'module'

export function graphDigests(captured: readonly CapturedEntry[]): Record<string, string> {
  return Object.fromEntries(captured.map(({ entry, graph }) => [entry.name, graphDigest(graph)]))
}

/** Everything that goes into the key of a cell. */
export function keyParts(
  spec: CellSpec,
  profile: DataProfile,
  graphs: Readonly<Record<string, string>>,
  engine: Pick<Engine, 'build'>,
): KeyParts {
  return {
    schema: recordSchema,
    graphs,
    pins: profile.pins,
    examples: profile.examples,
    tokenizer: profile.tokenizer,
    buckets: profile.buckets,
    train: spec.train,
    seed: spec.seed,
    engineBuild: engine.build,
    threads: spec.threads,
    versions,
  }
}
