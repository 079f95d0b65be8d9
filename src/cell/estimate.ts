/** What the cells of a plan cost, from traced graphs: shapes only, nothing is computed or trained. */
import { digestOf } from '../base/canonical.ts'
import type { CellSpec, Plan } from '../experiment/types.ts'
import { type Cost, cost } from '../graph/cost.ts'
import { bytesOf } from '../graph/graph.ts'
import { transformerSize } from '../model/config.ts'
import { transformerParameters } from '../model/parameters.ts'
import { decodeBuckets } from '../task/buckets.ts'
import { applyName, entryName, isUpdateEntry, stateSpecs } from '../train/specs.ts'
import { type DataShape, dataShape, type SplitShape } from './data-shape.ts'
import { captureCell } from './prepare.ts'
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
    const { dataset, model, arm } = spec
    const shape = await dataShape(store, spec)
    const cell = cellEstimate(spec, shape, await costs(spec, shape))
    estimates.push({ dataset, model, arm, seeds: cells.map(({ seed }) => seed), shape, cell })
  }
  return estimates
}

/** Traces each program once, however many groups share it. */
function tracedCosts(): (spec: CellSpec, shape: DataShape) => Promise<ReadonlyMap<string, EntryCost>> {
  const known = new Map<string, Promise<ReadonlyMap<string, EntryCost>>>()
  return (spec, shape) => {
    const { smoothing, dropout, accumulate } = spec.train
    const { buckets, vocabulary } = shape
    const program = [spec.model, spec.loss, smoothing, dropout, accumulate > 1, buckets, vocabulary]
    const name = digestOf(program)
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

const parametersOf = ({ model }: CellSpec, { vocabulary }: DataShape) =>
  transformerParameters({ ...transformerSize(model), vocabulary })

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
function runsOf(
  { train }: CellSpec,
  shape: DataShape,
): readonly Pick<ProgramRuns, 'phase' | 'name' | 'runs'>[] {
  const { steps, accumulate, evaluateEvery } = train
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
    ...evaluationRuns(shape, [
      { split: shape.validation, times: Math.ceil(steps / evaluateEvery) },
      { split: shape.tests, times: 1 },
    ]),
  ]
}

/** Teacher-forced scores, and greedy decoding to the full length of each shape, which is the most it can take. */
function evaluationRuns(
  { buckets }: DataShape,
  rounds: readonly { readonly split: SplitShape; readonly times: number }[],
): Pick<ProgramRuns, 'phase' | 'name' | 'runs'>[] {
  const times = (counts: (split: SplitShape) => number | undefined, rows: number) =>
    rounds.reduce((sum, round) => sum + round.times * Math.ceil((counts(round.split) ?? 0) / rows), 0)
  const phase = 'evaluate' as const
  return [
    ...buckets.map((bucket, index) => ({
      phase,
      name: entryName('evaluate', bucket),
      runs: times(({ forced }) => forced[index], bucket.rows),
    })),
    ...decodeBuckets(buckets).flatMap((bucket, index) => {
      const groups = times(({ decoded }) => decoded[index], bucket.rows)
      return [
        { phase, name: entryName('encode', bucket), runs: groups },
        { phase, name: entryName('decode', bucket), runs: groups * bucket.target },
      ]
    }),
  ]
}
