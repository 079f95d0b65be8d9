/** What plans would take on a GPU: from the cost of their programs to hours. Pure. */
import type { GroupEstimate, ProgramRuns } from '../cell/estimate.ts'
import type { Tier } from '../experiment/types.ts'
import { type Gpu, gpuNamed, type Precision, type Rates, ratesOf, secondsOf } from '../profile/gpus.ts'

/** A plan's groups, with where they were declared. */
export interface EstimatedPlan {
  readonly experiment: string
  readonly file: string
  readonly groups: readonly GroupEstimate[]
}

export interface EstimateInput {
  readonly tier: Tier
  readonly gpu: Gpu
  readonly precision: Precision
  /** Share of the peak that arithmetic is assumed to reach. */
  readonly utilisation: number
  readonly plans: readonly EstimatedPlan[]
  /** Experiments that don't declare the tier. */
  readonly undeclared: readonly string[]
}

/** One value for training and one for evaluation, decoding included. */
export interface ByPhase {
  readonly train: number
  readonly evaluate: number
}

export interface GroupReport {
  readonly dataset: string
  readonly model: string
  readonly arm: string
  readonly seeds: readonly number[]
  /** Why lengths and vocabulary are made up; null where they were counted. */
  readonly nominal: string | null
  readonly parameters: number
  /** Of each cell, as all that follows but `hours`. */
  readonly updates: number
  readonly tokens: number
  readonly flops: ByPhase
  readonly stateBytes: number
  readonly peakBytes: number
  readonly cellHours: ByPhase
  /** Share of the training time in programs that wait for memory rather than for arithmetic. */
  readonly memoryBound: number
  /** Of all seeds. */
  readonly hours: number
}

export interface EstimateReport extends Omit<EstimateInput, 'plans'> {
  readonly experiments: readonly {
    readonly name: string
    readonly file: string
    readonly groups: readonly GroupReport[]
    readonly cells: number
    readonly hours: number
  }[]
  /** What experiments share counts once. */
  readonly cells: number
  readonly hours: number
  /** What the study has, and what the same plan takes on the GPU that it is counted in. */
  readonly budget: { readonly gpu: string; readonly hours: number; readonly planned: number }
}

/** GPU hours of the study, and the GPU that they are counted in. */
const studyHours = 2000
const studyGpu = 'A100'

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0)

export function estimateReport(input: EstimateInput): EstimateReport {
  const { plans, ...settings } = input
  const { gpu, precision, utilisation } = settings
  const rates = ratesOf(gpu, precision, utilisation)
  const counted = gpuNamed(studyGpu)
  const countedRates = ratesOf(counted, precision, utilisation)
  const experiments = plans.map(({ experiment, file, groups }) => {
    const reports = groups.map((group) => groupReport(group, rates))
    return {
      name: experiment,
      file,
      groups: reports,
      cells: sum(reports, ({ seeds }) => seeds.length),
      hours: sum(reports, ({ hours }) => hours),
    }
  })
  const distinct = withoutShared(plans.flatMap(({ groups }) => groups))
  return {
    ...settings,
    experiments,
    cells: sum(distinct, ({ seeds }) => seeds.length),
    hours: sum(distinct, (group) => groupReport(group, rates).hours),
    budget: {
      gpu: counted.name,
      hours: studyHours,
      planned: sum(distinct, (group) => groupReport(group, countedRates).hours),
    },
  }
}

/** Each cell once: groups that declare the same keep the seeds that none before them has. */
function withoutShared(groups: readonly GroupEstimate[]): GroupEstimate[] {
  const counted = new Set<string>()
  return groups.map((group) => {
    const name = (seed: number) => `${group.declared} ${seed}`
    const seeds = group.seeds.filter((seed) => !counted.has(name(seed)))
    for (const seed of seeds) counted.add(name(seed))
    return { ...group, seeds }
  })
}

function groupReport({ shape, cell, declared: _, ...group }: GroupEstimate, rates: Rates): GroupReport {
  const byPhase = (value: (program: ProgramRuns) => number): ByPhase => {
    const of = (wanted: ProgramRuns['phase']) =>
      sum(
        cell.programs.filter(({ phase }) => phase === wanted),
        (program) => program.runs * value(program),
      )
    return { train: of('train'), evaluate: of('evaluate') }
  }
  const hoursOf = (program: ProgramRuns) => secondsOf(program, rates) / 3600
  const waits = (program: ProgramRuns) =>
    program.bytesMoved / rates.bytesPerSecond > program.flops / rates.flopsPerSecond ? hoursOf(program) : 0
  const cellHours = byPhase(hoursOf)
  return {
    ...group,
    nominal: shape.nominal,
    parameters: cell.parameters,
    updates: cell.updates,
    tokens: cell.tokens,
    flops: byPhase(({ flops }) => flops),
    stateBytes: cell.memory.stateBytes,
    peakBytes: cell.memory.peakBytes,
    cellHours,
    memoryBound: cellHours.train > 0 ? byPhase(waits).train / cellHours.train : 0,
    hours: group.seeds.length * (cellHours.train + cellHours.evaluate),
  }
}
