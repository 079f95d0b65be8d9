/** From the records of a plan to the inputs of the criteria, and to verdicts. Pure. */
import type { CellResult, TimingRecord } from '../cell/record.ts'
import { instanceName, sameInstance } from '../experiment/instance.ts'
import { isPerturbedSplit } from '../experiment/splits.ts'
import type { CellSpec, CriterionId, Experiment, Instance, Plan } from '../experiment/types.ts'
import { type ArmTable, levelForLooks, pairedSeeds } from '../stats/index.ts'
import {
  type ArmNames,
  type ClaimInput,
  type ComparisonsInput,
  type CurvePoint,
  type InstanceInput,
  judgeC1,
  judgeC2,
  judgeC3,
  judgeC4,
  judgeC5,
  type OtherArm,
  otherArms,
  stepsToTarget,
  type Verdict,
} from '../verdict/index.ts'
import { exampleVariances } from './example-variance.ts'
import type { ReportCell } from './input.ts'
import { lookOf } from './look.ts'
import type { InstanceVerdicts } from './types.ts'

/** A cell as far as criteria look at it. */
export interface ScoredCell {
  readonly spec: Pick<CellSpec, 'task' | 'dataset' | 'model' | 'arm' | 'seed'>
  readonly record: { readonly result: CellResult } | null
}

/** What there is to judge by, as far as criteria look at it. */
export interface JudgedCells {
  readonly plan: {
    readonly experiment: Pick<Experiment, 'baseline' | 'bounded' | 'candidate' | 'seeds' | 'looks'>
    readonly instances: readonly Instance[]
    /** Confidence level of the intervals; that of the declared looks where not given. */
    readonly level?: number
  }
  /** All planned cells; `refused` ones can never have a record. */
  readonly cells: readonly (ScoredCell & { readonly refused: boolean })[]
  readonly timing: Pick<TimingRecord, 'processes' | 'aa'> | null
}

/** The same of an experiment, with everything that reports show. */
export interface Evidence extends JudgedCells {
  readonly plan: Plan
  readonly cells: readonly (ReportCell & { readonly refused: boolean })[]
  readonly timing: TimingRecord | null
}

export type Judgement =
  | { readonly state: 'judged'; readonly verdict: Verdict }
  | { readonly state: 'unjudged'; readonly reason: string }

/**
 * A criterion's verdict; unjudged where records are missing that may still come, or that it can't do without. The level
 * of its intervals is that of the declared looks.
 */
export function judge(criterion: CriterionId, evidence: JudgedCells): Judgement {
  const judgement = judgeAtLook(criterion, evidence)
  return judgement.state === 'unjudged' ? judgement : judged(atLook(judgement.verdict, evidence.plan))
}

/** A verdict with the look that it was reached at. */
function atLook(verdict: Verdict, { experiment }: JudgedCells['plan']): Verdict {
  const look = lookOf(experiment)
  return look === undefined ? verdict : { ...verdict, look }
}

function judgeAtLook(criterion: CriterionId, evidence: JudgedCells): Judgement {
  const { plan, cells, timing } = evidence
  const arms = armsOf(plan)
  if (criterion === 'C1') {
    if (timing === null) return { state: 'unjudged', reason: 'the step cost was not measured' }
    return judged(judgeC1({ ...timing, level: levelOf(plan) }, arms))
  }
  const missing = missingFor(criterion, evidence)
  if (missing.length > 0) {
    return { state: 'unjudged', reason: `${missing.length} of ${cells.length} cells have no record` }
  }
  if (criterion === 'C5') {
    const input = comparisonsInput(evidence)
    if (input === undefined) return { state: 'unjudged', reason: `the baseline ${arms.baseline} diverged` }
    return judged(judgeC5(input, arms))
  }
  return judged(claimRules[criterion](rememberedInput(evidence, referenceOf(criterion, arms)), arms))
}

/** The criteria that are claims about scores, instance by instance. */
const claimRules = { C2: judgeC2, C3: judgeC3, C4: judgeC4 } as const
type ClaimCriterion = keyof typeof claimRules

const isClaim = (criterion: CriterionId): criterion is ClaimCriterion => criterion in claimRules

const armsOf = ({ experiment: { baseline, bounded, candidate } }: JudgedCells['plan']): ArmNames => ({
  baseline,
  bounded,
  candidate,
})

const referenceOf = (criterion: ClaimCriterion, { baseline, bounded }: ArmNames): string =>
  criterion === 'C4' ? bounded : baseline

/** Cells without a record that may still come, or that the criterion can't do without. */
function missingFor(
  criterion: CriterionId,
  { plan, cells }: Pick<JudgedCells, 'plan' | 'cells'>,
): JudgedCells['cells'] {
  const { baseline, bounded, candidate } = plan.experiment
  const needed = criterion === 'C4' ? [baseline, bounded, candidate] : [baseline, candidate]
  return cells.filter(
    ({ record, refused, spec }) => record === null && (!refused || needed.includes(spec.arm)),
  )
}

/** The gains of the arms that get no verdict; none before every cell has ended. */
export function judgeOthers(evidence: Evidence): OtherArm[] {
  const { plan, cells } = evidence
  if (plan.criteria.length === 0) return []
  if (cells.some(({ record, refused }) => record === null && !refused)) return []
  const arms = armsOf(plan)
  return otherArms(rememberedInput(evidence, arms.baseline), arms)
}

/** Each instance by itself, for the criteria that it alone can answer. */
export function judgeInstances(evidence: Evidence): InstanceVerdicts[] {
  const { plan, cells } = evidence
  const arms = armsOf(plan)
  const criteria = plan.criteria.filter(isClaim)
  return plan.instances.map((instance, index) => {
    const own = cells.filter(({ spec }) => sameInstance(spec, instance))
    const verdicts = criteria.flatMap((criterion) => {
      if (missingFor(criterion, { plan, cells: own }).length > 0) return []
      const { instances, ...input } = rememberedInput(evidence, referenceOf(criterion, arms))
      const alone = { ...input, instances: instances.slice(index, index + 1) }
      return [atLook(claimRules[criterion](alone, arms), plan)]
    })
    return { ...instance, verdicts }
  })
}

/** Inputs by evidence and reference: the bootstrap over test examples takes most of the time of a verdict. */
const inputs = new WeakMap<JudgedCells, Map<string, ClaimInput>>()

function rememberedInput(evidence: JudgedCells, reference: string): ClaimInput {
  const known = inputs.get(evidence) ?? new Map<string, ClaimInput>()
  inputs.set(evidence, known)
  const input = known.get(reference) ?? claimInput(evidence, reference)
  known.set(reference, input)
  return input
}

function judged(verdict: Verdict): Judgement {
  return { state: 'judged', verdict }
}

const levelOf = ({ experiment, level }: JudgedCells['plan']) =>
  level ?? levelForLooks(experiment.looks?.length ?? 1)

/** Input of C2, C3 and C4; variances over test examples are those of the candidate against `reference`. */
export function claimInput({ plan, cells }: JudgedCells, reference: string): ClaimInput {
  return {
    level: levelOf(plan),
    instances: plan.instances.map((instance) => {
      const runs = runsOf(instance, cells)
      return {
        name: instanceName(instance),
        ...instanceInput(runs, plan.experiment, reference),
      }
    }),
  }
}

/** Input of C5: the candidate's mean gain on the baseline over seeds, an instance; undefined without a baseline. */
export function comparisonsInput({ plan, cells }: JudgedCells): ComparisonsInput | undefined {
  const { baseline, candidate } = plan.experiment
  const comparisons = plan.instances.map((instance) => {
    const { dataset, model } = instance
    const table = scoreTable(instance, cells)
    if (Object.values(table[candidate] ?? {}).includes(null)) return { dataset, model, gain: null }
    const seeds = pairedSeeds(table, candidate, baseline)
    if (seeds.length === 0) return undefined
    const gains = seeds.map((seed) => (table[candidate]?.[seed] ?? 0) - (table[baseline]?.[seed] ?? 0))
    return { dataset, model, gain: gains.reduce((sum, gain) => sum + gain, 0) / gains.length }
  })
  const found = comparisons.filter((comparison) => comparison !== undefined)
  return found.length < comparisons.length ? undefined : { level: levelOf(plan), comparisons: found }
}

/** Leading test score of an instance's runs, null where a run diverged. */
export function scoreTable(instance: Instance, cells: readonly ScoredCell[]): ArmTable {
  return tableOf(runsOf(instance, cells), leadingScore)
}

/** arm → seed → result, in declared order. */
type Runs = ReadonlyMap<string, ReadonlyMap<number, CellResult>>

function runsOf(instance: Instance, cells: readonly ScoredCell[]): Runs {
  const runs = new Map<string, Map<number, CellResult>>()
  for (const { spec, record } of cells) {
    if (!sameInstance(spec, instance) || record === null) continue
    const ofArm = runs.get(spec.arm) ?? new Map<number, CellResult>()
    runs.set(spec.arm, ofArm.set(spec.seed, record.result))
  }
  return runs
}

/** arm → seed → value, null where the run diverged. A value that no run has gives an empty table. */
function tableOf(runs: Runs, value: (result: CellResult) => number | undefined): ArmTable {
  return Object.fromEntries(
    [...runs].map(([arm, seeds]) => [
      arm,
      Object.fromEntries(
        [...seeds].flatMap(([seed, result]): [number, number | null][] => {
          if (result.outcome.state === 'diverged') return [[seed, null]]
          const found = value(result)
          return found === undefined ? [] : [[seed, found]]
        }),
      ),
    ]),
  )
}

const leadingScore = ({ scores, metric }: CellResult) => scores.test?.[metric]

/** Mean loss of the leading score over the perturbed test splits (`test/…`). */
function degradation({ scores, metric }: CellResult): number | undefined {
  const clean = scores.test?.[metric]
  const perturbed = Object.entries(scores).flatMap(([split, values]) =>
    isPerturbedSplit(split) ? (values[metric] ?? []) : [],
  )
  if (clean === undefined || perturbed.length === 0) return undefined
  return clean - perturbed.reduce((sum, score) => sum + score, 0) / perturbed.length
}

function instanceInput(
  runs: Runs,
  { baseline, candidate }: JudgedCells['plan']['experiment'],
  reference: string,
): InstanceInput {
  const results = [...runs.values()].flatMap((seeds) => [...seeds.values()])
  const trivial = results[0]?.trivial.score
  return {
    metric: tableOf(runs, leadingScore),
    steps: stepsToTarget(curvesOf(runs), { baseline, candidate }).steps,
    ece: tableOf(runs, ({ scores }) => scores.test?.ece),
    brier: tableOf(runs, ({ scores }) => scores.test?.brier),
    degradation: tableOf(runs, degradation),
    v_ex: exampleVariances(runs.get(candidate), runs.get(reference)),
    ...(trivial !== undefined && { trivial: { metric: trivial } }),
  }
}

function curvesOf(runs: Runs): Record<string, Record<string, readonly CurvePoint[] | null>> {
  const points = ({ curve, metric, outcome }: CellResult): CurvePoint[] | null =>
    outcome.state === 'diverged'
      ? null
      : curve.flatMap(({ step, scores }) => {
          const score = scores[metric]
          return score === undefined ? [] : [{ step, score }]
        })
  return Object.fromEntries(
    [...runs].map(([arm, seeds]) => [
      arm,
      Object.fromEntries([...seeds].map(([seed, result]) => [seed, points(result)])),
    ]),
  )
}
