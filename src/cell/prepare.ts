/** From a cell's declaration to what decides its result: data profile, captured entries, key. */
import { digestOf, type Json } from '../base/canonical.ts'
import { versions as dataVersions } from '../data/versions.ts'
import type { CapturedEntry, Engine } from '../engine/engine.ts'
import { loweringVersion } from '../engine/version.ts'
import type { KeyParts } from '../experiment/key.ts'
import type { CellSpec, LossSpec, TrainSpec } from '../experiment/types.ts'
import { graphDigest } from '../graph/digest.ts'
import { captureEntry } from '../graph/entry.ts'
import { metricVersion } from '../metric/index.ts'
import { type TransformerConfig, transformerSize } from '../model/config.ts'
import { initialisationVersion, transformerParameters } from '../model/parameters.ts'
import { buildLoss } from '../scoring/build.ts'
import { type DataProfile, prepareTranslation, type TranslationData } from '../task/translation.ts'
import { decoderVersion } from '../train/decode.ts'
import { cellEntries, stateSpecs } from '../train/entries.ts'
import { loopVersion } from '../train/loop.ts'
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
  readonly dataset: string
  readonly model: string
  readonly loss: LossSpec
  readonly train: TrainSpec
}

/** The data of a cell, read and checked now. */
export function readData({ dataset, train }: ProgramSpec): Promise<TranslationData> {
  return prepareTranslation(dataset, train.batch)
}

/** The profile of a cell's data; remembered, so that planning does not read the data again. */
export async function dataProfile(store: Store, spec: ProgramSpec): Promise<DataProfile> {
  const name = `profile-${digestOf([codeDigest(), spec.dataset, spec.train.batch])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as unknown as DataProfile
  const { profile } = await readData(spec)
  store.saveMemo(name, profile as unknown as Json)
  return profile
}

/** @throws ConfigError where there is no such model. */
export function modelConfig({ model }: ProgramSpec, { vocabulary }: DataProfile): TransformerConfig {
  return { ...transformerSize(model), vocabulary }
}

/**
 * Traces the entries of a cell, all of them or the one named.
 * @throws GraphError, LossError
 */
export async function captureCell(
  spec: ProgramSpec,
  profile: DataProfile,
  only?: string,
): Promise<CapturedEntry[]> {
  const config = modelConfig(spec, profile)
  const specs = stateSpecs(transformerParameters(config))
  const entries = cellEntries(config, await buildLoss(spec.loss), spec.train, profile.buckets)
  const wanted = entries.filter(({ name }) => only === undefined || name === only)
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
  const { smoothing, dropout } = spec.train
  const config = modelConfig(spec, profile)
  const trace = async () => graphDigests(await captureCell(spec, profile))
  if (spec.loss.kind === 'module') return trace()
  const name = `graphs-${digestOf([codeDigest(), config, spec.loss, smoothing, dropout, profile.buckets])}`
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
  engine: Engine,
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
