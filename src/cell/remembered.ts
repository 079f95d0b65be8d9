/**
 * What the cells of a study share, kept in the store: prepared data and captured graphs. Every worker would else make
 * them again, for seconds. A memo is used by the code that made it alone, so what is recalled is what would be made.
 */
import { digestOf } from '../base/canonical.ts'
import { loadTokenizer } from '../data/tokenizer.ts'
import type { CapturedEntry } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { DataProfile, TaskData, TokenPair } from '../task/types.ts'
import { type SplitFacts, splitFacts } from './check/data.ts'
import { keep, memoised, recall } from './memo.ts'
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
  const { read: _, tokenizer, trivial, ...plain } = await readData(spec)
  const splits = [plain.train, ...Object.values(plain.scored).map(({ examples }) => examples)]
  if (tokensOf(splits.flat()) <= mostTokens) {
    keep(store, name, { ...plain, trivial: trivial() } satisfies KeptData)
  }
  return { ...plain, tokenizer, trivial }
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
  const made = captured.map(({ graph }) => graph)
  keep(store, name, made)
  return captured
}

/** What planning has to know of a cell's data. */
export interface DataFacts extends SplitFacts {
  readonly profile: DataProfile
}

/** The facts of a cell's data; remembered, so that planning does not read the data again. */
export function dataFacts(store: Store, spec: ProgramSpec): Promise<DataFacts> {
  return memoised(store, 'data', dataChoice(spec), async () => {
    const data = await rememberedData(store, spec)
    return { profile: data.profile, ...splitFacts(data) }
  })
}

/**
 * Digests of a cell's graphs. Those of built-in losses are remembered; a module may import anything, so it is
 * traced every time.
 */
export function programDigests(
  store: Store,
  spec: ProgramSpec,
  profile: DataProfile,
): Promise<Record<string, string>> {
  const trace = async () => graphDigests(await rememberedEntries(store, spec, profile))
  return isModule(spec) ? trace() : memoised(store, 'graphs', programChoice(spec, profile), trace)
}
