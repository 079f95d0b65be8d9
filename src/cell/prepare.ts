/** From a cell's declaration to what decides its result: data profile, captured entries, key. */
import { digestOf, type Json } from '../base/canonical.ts'
import { ConfigError } from '../base/errors.ts'
import { versions as dataVersions } from '../data/versions.ts'
import type { CapturedEntry, Engine } from '../engine/engine.ts'
import { loweringVersion } from '../engine/version.ts'
import type { KeyParts } from '../experiment/key.ts'
import type { CellSpec, LossSpec, TaskKind, TrainSpec } from '../experiment/types.ts'
import { graphDigest } from '../graph/digest.ts'
import { captureEntry } from '../graph/entry.ts'
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
import { type SplitFacts, splitFacts } from './check/data.ts'
import { codeDigest } from './code-digest.ts'
import { recordSchema } from './record.ts'
import type { Store } from './store.ts'

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

/** What planning has to know of a cell's data. */
export interface DataFacts extends SplitFacts {
  readonly profile: DataProfile
}

/** The facts of a cell's data; remembered, so that planning does not read the data again. */
export async function dataFacts(store: Store, spec: ProgramSpec): Promise<DataFacts> {
  const name = `data-${digestOf([codeDigest(), dataChoice(spec)])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as unknown as DataFacts
  const data = await readData(spec)
  const facts: DataFacts = { profile: data.profile, ...splitFacts(data) }
  store.saveMemo(name, facts as unknown as Json)
  return facts
}

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
 * Traces the entries of a cell, all of them or those named.
 * @throws GraphError, LossError
 */
export async function captureCell(
  spec: ProgramSpec,
  profile: ProgramShape,
  only?: readonly string[],
): Promise<CapturedEntry[]> {
  const config = modelConfig(spec, profile)
  const specs = stateSpecs(transformerParameters(config), spec.train.accumulate)
  const { decode } = spec.train
  const entries = [
    ...cellEntries(config, await buildLoss(spec.loss), await trainOptions(spec), profile.buckets),
    ...(decode ? beamEntries(config, profile.buckets, decode.beam) : []),
  ]
  const wanted = entries.filter(({ name }) => only === undefined || only.includes(name))
  return wanted.map((entry) => ({ entry, graph: captureEntry(entry, specs) }))
}

export function graphDigests(captured: readonly CapturedEntry[]): Record<string, string> {
  return Object.fromEntries(captured.map(({ entry, graph }) => [entry.name, graphDigest(graph)]))
}

/**
 * Digests of a cell's graphs. Those of built-in losses are remembered; a module may import anything, so it is
 * traced every time.
 */
export async function programDigests(
  store: Store,
  spec: ProgramSpec,
  profile: DataProfile,
): Promise<Record<string, string>> {
  const { gradientScale } = spec.train
  const trace = async () => graphDigests(await captureCell(spec, profile))
  if (spec.loss.kind === 'module' || gradientScale?.normOf.kind === 'module') return trace()
  const name = `graphs-${digestOf([codeDigest(), programChoice(spec, profile)])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as Record<string, string>
  const digests = await trace()
  store.saveMemo(name, digests)
  return digests
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
