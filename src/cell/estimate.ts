/** What the cells of a plan cost, from traced graphs: shapes only, nothing is computed or trained. */
import { digestOf } from '../base/canonical.ts'
import type { CellSpec, Plan } from '../experiment/types.ts'
import { type Cost, cost } from '../graph/cost.ts'
import { bytesOf } from '../graph/graph.ts'
import { generates } from '../model/config.ts'
import { transformerParameters } from '../model/parameters.ts'
import { type Bucket, decodeBuckets } from '../task/buckets.ts'
import { tasks } from '../task/task.ts'
import { beamBuckets, beamEntryName } from '../train/beam-entries.ts'
import { applyName, entryName, isUpdateEntry, stateSpecs } from '../train/specs.ts'
import { type DataShape, dataShape, type SplitShape } from './data-shape.ts'
import { captureCell, modelConfig, programChoice } from './prepare.ts'
import type { Store } from './store.ts'

/** A captured program, and how often a cell runs it. */
export interface ProgramRuns {
  readonly phase: 'train' | 'evaluate'
  readonly name: string
  readonly runs: number
  /** Of one run. */
  readonly flops: number
  /** Of one run, if every node goes to memory once. */
  readonly bytesMoved: number
}

export interface CellEstimate {
  readonly updates: number
  /** Target tokens trained on, padding out. */
  readonly tokens: number
  readonly parameters: number
  readonly memory: {
    /** Weights, moments and, where an update takes several batches, sums of gradients. */
    readonly stateBytes: number
    /** Least that is alive at once during an update, state included: activations, gradients, what comes next. */
    readonly peakBytes: number
  }
  readonly programs: readonly ProgramRuns[]
}

/** The cells of one arm on one instance: they differ in their seeds alone. */
export interface GroupEstimate {
  readonly dataset: string
  readonly model: string
  readonly arm: string
  readonly seeds: readonly number[]
  /** Digest of what is declared beside arm and seed: groups that share it share their cells. */
  readonly declared: string
  readonly shape: DataShape
  /** Of each cell. */
  readonly cell: CellEstimate
}

/** Cost of a captured entry, and the state that it takes in. */
export interface EntryCost extends Cost {
  readonly stateBytes: number
}

/**
 * Estimates a plan, arm by arm on each instance. Step timing (C1) is not in it.
 * @throws ConfigError, GraphError, LossError
 */
export async function estimatePlan(plan: Plan, store: Store): Promise<GroupEstimate[]> {
  const costs = tracedCosts()
  const groups = new Map<string, CellSpec[]>()
  for (const spec of plan.cells) {
    const name = JSON.stringify([spec.dataset, spec.model, spec.arm])
    groups.set(name, [...(groups.get(name) ?? []), spec])
  }
  const estimates: GroupEstimate[] = []
  for (const cells of groups.values()) {
    const [spec] = cells as [CellSpec]
    const { arm, seed: _, ...declared } = spec
    const { dataset, model } = declared
    const shape = await dataShape(store, spec)
    const cell = cellEstimate(spec, shape, await costs(spec, shape))
    const seeds = cells.map(({ seed }) => seed)
    estimates.push({ dataset, model, arm, seeds, declared: digestOf(declared), shape, cell })
  }
  return estimates
}

/** Traces each program once, however many groups share it. */
function tracedCosts(): (spec: CellSpec, shape: DataShape) => Promise<ReadonlyMap<string, EntryCost>> {
  const known = new Map<string, Promise<ReadonlyMap<string, EntryCost>>>()
  return (spec, shape) => {
    const name = digestOf(programChoice(spec, shape))
    const traced = known.get(name) ?? trace(spec, shape)
    known.set(name, traced)
    return traced
  }
}

async function trace(spec: CellSpec, shape: DataShape): Promise<ReadonlyMap<string, EntryCost>> {
  const captured = await captureCell(spec, shape)
  const state = stateSpecs(parametersOf(spec, shape), spec.train.accumulate)
  return new Map(
    captured.map(({ entry, graph }) => {
      const taken = entry.state.flatMap((name) => state[name] ?? [])
      const stateBytes = taken.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
      return [entry.name, { ...cost(graph), stateBytes }] as const
    }),
  )
}

const parametersOf = (spec: CellSpec, shape: DataShape) => transformerParameters(modelConfig(spec, shape))

/** A cell's estimate from the costs of its entries, by name. */
export function cellEstimate(
  spec: CellSpec,
  shape: DataShape,
  costs: ReadonlyMap<string, EntryCost>,
): CellEstimate {
  const { steps, accumulate } = spec.train
  const parameters = parametersOf(spec, shape)
  const bytes = Object.values(parameters).map((parameter) => bytesOf({ ...parameter, dtype: 'float32' }))
  const state = Object.values(stateSpecs(parameters, accumulate))
  const stateBytes = state.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  const peaks = [...costs].flatMap(([name, { peakBytes, stateBytes: taken }]) =>
    isUpdateEntry(name) ? [peakBytes + stateBytes - taken] : [],
  )
  return {
    updates: steps,
    tokens: steps * accumulate * shape.tokensPerBatch,
    parameters: bytes.reduce((sum, size) => sum + size, 0) / 4,
    memory: { stateBytes, peakBytes: Math.max(...peaks) },
    programs: runsOf(spec, shape).map((runs) => {
      const { flops, bytesMoved } = costs.get(runs.name) as EntryCost
      return { ...runs, flops, bytesMoved }
    }),
  }
}

/** How often a cell runs each of its entries. */
function runsOf(spec: CellSpec, shape: DataShape): readonly Runs[] {
  const { steps, accumulate, evaluateEvery } = spec.train
  const kind = accumulate === 1 ? 'train' : 'accumulate'
  const batches = shape.buckets.map((bucket, index) => ({
    phase: 'train' as const,
    name: entryName(kind, bucket),
    runs: steps * accumulate * (shape.shares[index] as number),
  }))
  const applied = { phase: 'train' as const, name: applyName, runs: steps }
  return [
    ...batches,
    ...(accumulate === 1 ? [] : [applied]),
    ...forcedRuns(shape, Math.ceil(steps / evaluateEvery)),
    ...decodingRuns(spec, shape, Math.ceil(steps / evaluateEvery)),
  ]
}

type Runs = Pick<ProgramRuns, 'phase' | 'name' | 'runs'>
const phase = 'evaluate' as const
const batchesOf = (examples: number | undefined, rows: number): number => Math.ceil((examples ?? 0) / rows)

/** Teacher-forced scores: of the validation split each time, of the tests once. */
function forcedRuns({ buckets, validation, tests }: DataShape, times: number): Runs[] {
  return buckets.map((bucket, index) => ({
    phase,
    name: entryName('evaluate', bucket),
    runs:
      times * batchesOf(validation.forced[index], bucket.rows) + batchesOf(tests.forced[index], bucket.rows),
  }))
}

/** Decoding to the full length of each shape, which is the most it can take: greedy, or of the tests by beam search. */
function decodingRuns({ task, train }: CellSpec, shape: DataShape, times: number): Runs[] {
  if (!generates(tasks[task])) return []
  const { buckets, validation, tests } = shape
  const groups = (split: SplitShape, shapes: readonly Bucket[]) =>
    shapes.map(({ rows }, index) => batchesOf(split.decoded[index], rows))
  const greedy = decodeBuckets(buckets)
  const runs = (
    shapes: readonly Bucket[],
    counts: readonly number[],
    nameOf: (kind: 'encode' | 'decode', bucket: Bucket) => string,
  ): Runs[] =>
    shapes.flatMap((bucket, index) => [
      { phase, name: nameOf('encode', bucket), runs: counts[index] as number },
      { phase, name: nameOf('decode', bucket), runs: (counts[index] as number) * bucket.target },
    ])
  const validated = groups(validation, greedy).map((count) => times * count)
  if (train.decode === undefined) {
    const tested = groups(tests, greedy)
    return runs(
      greedy,
      validated.map((count, index) => count + (tested[index] as number)),
      entryName,
    )
  }
  const { beam } = train.decode
  const wide = beamBuckets(buckets, beam)
  return [
    ...runs(greedy, validated, entryName),
    ...runs(wide, groups(tests, wide), (kind, bucket) => beamEntryName(kind, bucket, beam)),
  ]
}
