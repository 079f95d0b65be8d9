/** The report model: plain JSON that every renderer reads, and that `report.json` is. Never NaN or Infinity: null. */
import type { Finding } from '../cell/check/finding.ts'
import type { Environment, MachineLoad, ReliabilityBin } from '../cell/record.ts'
import type { CriterionId, Instance, Tier, TrainSettings } from '../experiment/types.ts'
import type { OtherArm, OverallVerdict } from '../verdict/index.ts'
import type { Look, Verdict, VerdictState } from '../verdict/types.ts'
import type { NoiseRecord } from './noise.ts'

export const reportSchema = 1

export interface Measure {
  /** Name of a score, a split, `<split>:drop`, or a cost. */
  readonly id: string
  readonly group: 'quality' | 'robustness' | 'cost'
  readonly label: string
  readonly unit: string
  readonly better: 'higher' | 'lower' | null
  /** Decimals in print; the model keeps full precision. */
  readonly digits: number
}

export type CellState = 'trained' | 'diverged' | 'missing'

/** One planned cell and what it gave. */
export interface CellRow extends Instance {
  readonly arm: string
  readonly seed: number
  /** null where the cell could not be planned. */
  readonly key: string | null
  readonly state: CellState
  /** Why a cell is not `trained`. */
  readonly reason: string | null
  readonly engine: string
  readonly threads: number
  readonly engineBuild: string | null
  readonly signature: string | null
  readonly bestStep: number | null
  /** By split, then by name. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number | null>>>>
  readonly startedAt: string | null
  readonly fingerprint: string | null
  readonly wallSeconds: number | null
  readonly coreSeconds: number | null
  /** Share of updates whose gradient was clipped; null where there is no largest norm. */
  readonly clippedShare: number | null
  /** Median over evaluations of the gradient's root mean square over weights, in units of Adam's ε. */
  readonly gradientOverEpsilon: number | null
  readonly trainSeconds: number | null
  readonly compileSeconds: number | null
  readonly stepMilliseconds: number | null
  readonly peakMemoryBytes: number | null
  readonly flopsPerUpdate: number | null
  readonly parameters: number | null
  readonly resumed: number | null
}

/** Over the seeds that have a value. `sd` is the sample standard deviation, null below two values. */
export interface Summary {
  readonly n: number
  readonly mean: number | null
  readonly sd: number | null
  /** In the order of the experiment's seeds. */
  readonly values: readonly (number | null)[]
}

export interface ArmRow {
  readonly arm: string
  /** The loss in words. */
  readonly loss: string
  readonly role: 'baseline' | 'bounded' | 'candidate' | null
  /** By measure id. */
  readonly measures: Readonly<Record<string, Summary>>
  /** Measures whose best mean this arm has, among the arms with the most seeds. A point estimate, no claim. */
  readonly best: readonly string[]
  readonly states: readonly {
    readonly seed: number
    readonly state: CellState
    readonly reason: string | null
  }[]
}

export interface CurveLine {
  readonly seed: number
  readonly diverged: boolean
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
}

export interface CurveSeries {
  readonly arm: string
  readonly seeds: readonly CurveLine[]
  /** Mean over the seeds that trained to the end, at the steps they share. */
  readonly mean: { readonly steps: readonly number[]; readonly values: readonly (number | null)[] }
}

export interface Curve {
  readonly name: string
  readonly label: string
  readonly scale: 'linear' | 'log'
  readonly series: readonly CurveSeries[]
}

export interface Reliability {
  readonly arm: string
  readonly seeds: number
  readonly tokens: number
  /** Equal width, pooled over seeds. */
  readonly bins: readonly ReliabilityBin[]
}

/** What the claim's authors expect of a score on the test split. */
export interface ExpectedScore {
  readonly id: string
  readonly label: string
  readonly digits: number
  /** By arm. */
  readonly values: Readonly<Record<string, number>>
}

/** The leading validation score over two parameters of the sigmoid schedule, the third at its usual value. */
export interface SweepMap {
  readonly metric: string
  readonly x: { readonly label: string; readonly values: readonly number[] }
  readonly y: { readonly label: string; readonly values: readonly number[] }
  readonly fixed: { readonly label: string; readonly value: number }
  /** By y, then by x; means over seeds, null where there is no arm or no result. */
  readonly scores: readonly (readonly (number | null)[])[]
}

export interface InstanceReport extends Instance {
  readonly metric: string
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number } | null
  readonly vocabulary: number | null
  readonly parameters: number | null
  /** Systems that were not trained, by the leading score; the first is what the bounded arm has to beat for C4. */
  readonly trivial: readonly { readonly name: string; readonly score: number }[]
  readonly measures: readonly Measure[]
  /** Empty where nothing is expected. */
  readonly expected: readonly ExpectedScore[]
  readonly perturbations: readonly string[]
  readonly arms: readonly ArmRow[]
  readonly curves: readonly Curve[]
  readonly reliability: readonly Reliability[]
  /** Empty where fewer than two arms are sigmoids. */
  readonly sweeps: readonly SweepMap[]
}

export interface VerdictRow extends Verdict {
  /** The verdict committed beside the suite, where there is one. */
  readonly recorded: VerdictState | null
}

/**
 * An arm against the baseline over all runs, seeds unpaired (Agarwal et al. 2021). Point estimates, no claim; a run that
 * diverged counts as lower than every other.
 */
export interface Aggregate {
  readonly arm: string
  readonly instances: number
  /** Of the arm, over all instances. */
  readonly runs: number
  /** That a run of the arm scores higher than one of the baseline; mean over instances. */
  readonly probabilityOfImprovement: number
  /**
   * Interquartile mean of the scores above the baseline's mean, in σ of each instance; null for one instance, whose mean
   * is in its table, and where σ is 0 or too many runs diverged.
   */
  readonly interquartileMean: number | null
}

/** What another engine's recorded verdicts say beside those of this run. */
export interface EngineComparison {
  readonly engine: string
  /** Every criterion of the plan, in its order; null where there is no verdict. */
  readonly criteria: readonly {
    readonly criterion: CriterionId
    readonly here: VerdictState | null
    readonly there: VerdictState | null
    /** null where one of the two is missing. */
    readonly agreement: 'agree' | 'differ' | null
  }[]
}

/** What the criteria that an instance alone can answer say of it. */
export interface InstanceVerdicts extends Instance {
  readonly verdicts: readonly Verdict[]
}

/** Step cost of the candidate against the baseline; medians are for reading, the verdict C1 has the interval. */
export interface TimingReport {
  readonly key: string
  readonly fingerprint: string
  readonly cpu: string
  readonly engine: string
  readonly threads: number
  readonly processes: number
  readonly blocks: number
  readonly baselineMilliseconds: number | null
  readonly candidateMilliseconds: number | null
  /** Overhead of each process, in percent. */
  readonly overheadPercent: readonly number[]
  /** The same for the baseline against itself. */
  readonly aaPercent: readonly number[]
  /** Cores that other processes kept busy meanwhile; null in records from before it was noted. */
  readonly load: MachineLoad | null
}

export interface Provenance {
  readonly pins: readonly { readonly file: string; readonly sha256: string }[]
  readonly engineBuilds: readonly string[]
  /** Version of each part that enters the key. */
  readonly versions: Readonly<Record<string, number>>
  /** Signatures of scores, as the field prints them. */
  readonly scoreSignatures: Readonly<Record<string, string>>
  readonly environments: readonly Environment[]
}

export interface ReportModel {
  readonly schema: typeof reportSchema
  readonly version: string
  /** ISO 8601. */
  readonly generatedAt: string
  readonly experiment: {
    readonly name: string
    readonly baseline: string
    readonly bounded: string
    readonly candidate: string
    readonly arms: readonly string[]
    readonly seeds: readonly number[]
    /** null where one look is all there is. */
    readonly look: Look | null
    readonly train: TrainSettings | null
  }
  readonly tier: Tier
  readonly engine: string
  readonly command: string
  readonly instances: readonly InstanceReport[]
  readonly verdicts: readonly VerdictRow[]
  /** Engines with recorded verdicts of the same experiment and tier; empty where this one is the only one. */
  readonly otherEngines: readonly EngineComparison[]
  readonly others: readonly OtherArm[]
  /** Each instance judged alone, where there are several: detail, no verdicts. */
  readonly byInstance: readonly InstanceVerdicts[]
  /** In order of declaration; arms that lack runs that the baseline has are left out. */
  readonly aggregates: readonly Aggregate[]
  /** The claim as a whole: passes only if C1–C5 all do. */
  readonly overall: OverallVerdict
  readonly decided: {
    readonly decided: number
    readonly of: number
    readonly unjudged: readonly CriterionId[]
  }
  readonly timing: TimingReport | null
  /** The noise floor beside these verdicts; null where none was measured on this tier, engine and code. */
  readonly noise: NoiseRecord | null
  /** Warnings about losses and data; what refuses a cell is the reason of that cell. */
  readonly findings: readonly Finding[]
  readonly cells: readonly CellRow[]
  readonly provenance: Provenance
}
