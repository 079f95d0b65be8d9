/**
 * What the cells of a study share, kept in the store: prepared data and captured graphs. Every worker would else make
 * them again, for seconds. A memo is used by the code that made it alone, so what is recalled is what would be made.
 */
import { deserialize, serialize } from 'node:v8'
import { digestOf, type Json } from '../base/canonical.ts'
import { loadTokenizer } from '../data/tokenizer.ts'
import type { CapturedEntry } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { DataProfile, TaskData, TokenPair } from '../task/types.ts'
import { type SplitFacts, splitFacts } from './check/data.ts'
import { codeDigest } from './code-digest.ts'
import {
  captureEntries,
  dataChoice,
  entriesOf,
  graphDigests,
  isModule,
  type ProgramShape,
  type ProgramSpec,
  programChoice,
  readData,
} from './prepare.ts'
import type { Store } from './store.ts'

/** Tokens of a corpus that is kept, at most: about three bytes each. Preparing a larger one is little of its training. */
const mostTokens = 8e6

/** Stands before a memo's bytes. */
const maker = (): Buffer => Buffer.from(`${codeDigest()} v8 ${process.versions.v8}\n`)

function recall(store: Store, name: string): unknown {
  const bytes = store.memoBytes(name)
  const head = maker()
  if (bytes === undefined || !head.equals(bytes.subarray(0, head.length))) return undefined
  return deserialize(bytes.subarray(head.length))
}

function keep(store: Store, name: string, value: unknown): void {
  store.saveMemoBytes(name, Buffer.concat([maker(), serialize(value)]))
}

/** Data without what only perturbations ask for, its trivial baselines computed. */
type KeptData = Omit<TaskData, 'tokenizer' | 'trivial' | 'read'> & {
  readonly trivial: ReturnType<TaskData['trivial']>
}

const tokensOf = (examples: readonly TokenPair[]): number =>
  examples.reduce((sum, { source, target }) => sum + source.length + target.length, 0)

/** The data of a cell, but for `read`: as it was prepared before, else prepared now. */
export async function rememberedData(store: Store, spec: ProgramSpec): Promise<Omit<TaskData, 'read'>> {
  const name = `prepared-${digestOf(dataChoice(spec))}`
  const kept = recall(store, name) as KeptData | undefined
  if (kept) return { ...kept, tokenizer: loadTokenizer(kept.tokenizerJson), trivial: () => kept.trivial }
  const { read: _, ...data } = await readData(spec)
  const tokens = [data.train, ...Object.values(data.scored).map(({ examples }) => examples)].map(tokensOf)
  if (tokens.reduce((sum, count) => sum + count) <= mostTokens) {
    const { tokenizer: __, ...plain } = data
    keep(store, name, { ...plain, trivial: data.trivial() } satisfies KeptData)
  }
  return data
}

/**
 * A cell's captured entries, all of them or those named. A loss module may import anything, so it is traced every time.
 * @throws GraphError, LossError
 */
export async function rememberedEntries(
  store: Store,
  spec: ProgramSpec,
  profile: ProgramShape,
  only?: readonly string[],
): Promise<CapturedEntry[]> {
  const entries = await entriesOf(spec, profile, only)
  if (isModule(spec)) return captureEntries(spec, profile, entries)
  const name = `captured-${digestOf([programChoice(spec, profile), only ?? null])}`
  const graphs = recall(store, name) as readonly Graph[] | undefined
  if (graphs) return entries.map((entry, index) => ({ entry, graph: graphs[index] as Graph }))
  const captured = captureEntries(spec, profile, entries)
  keep(
    store,
    name,
    captured.map(({ graph }) => graph),
  )
  return captured
}

/** What planning has to know of a cell's data. */
export interface DataFacts extends SplitFacts {
  readonly profile: DataProfile
}

/** The facts of a cell's data; remembered, so that planning does not read the data again. */
export async function dataFacts(store: Store, spec: ProgramSpec): Promise<DataFacts> {
  const name = `data-${digestOf([codeDigest(), dataChoice(spec)])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as unknown as DataFacts
  const data = await rememberedData(store, spec)
  const facts: DataFacts = { profile: data.profile, ...splitFacts(data) }
  store.saveMemo(name, facts as unknown as Json)
  return facts
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
  const trace = async () => graphDigests(await rememberedEntries(store, spec, profile))
  if (isModule(spec)) return trace()
  const name = `graphs-${digestOf([codeDigest(), programChoice(spec, profile)])}`
  const remembered = store.memo(name)
  if (remembered !== undefined) return remembered as Record<string, string>
  const digests = await trace()
  store.saveMemo(name, digests)
  return digests
}
