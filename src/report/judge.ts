/** From the records of a plan to the inputs of the criteria, and to verdicts. Pure. */
import { randomStream } from '../base/random.ts'
import type { CellResult, TimingRecord } from '../cell/record.ts'
import type { CriterionId, Instance, Plan } from '../experiment/types.ts'
import { bleuFromStatistics } from '../metric/index.ts'
import { type ArmTable, bootstrapVariance, type ExampleStatistics, pairedSeeds } from '../stats/index.ts'
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
  stepsToTarget,
  type Verdict,
} from '../verdict/index.ts'
import type { ReportCell } from './input.ts'

/** Everything there is to judge by. */
export interface Evidence {
  readonly plan: Plan
  /** All planned cells; `refused` ones can never have a record. */
  readonly cells: readonly (ReportCell & { readonly refused: boolean })[]
  readonly timing: TimingRecord | null
}

export type Judgement =
  | { readonly state: 'judged'; readonly verdict: Verdict }
  | { readonly state: 'unjudged'; readonly reason: string }

/** A criterion's verdict; unjudged where records are missing that may still come, or that it can't do without. */
export function judge(criterion: CriterionId, evidence: Evidence): Judgement {
  const { plan, cells, timing } = evidence
  const { baseline, bounded, candidate } = plan.experiment
  const arms: ArmNames = { baseline, bounded, candidate }
  if (criterion === 'C1') {
    if (timing === null) return { state: 'unjudged', reason: 'the step cost was not measured' }
    return judged(judgeC1(timing, arms))
  }
  const needed = criterion === 'C4' ? [baseline, bounded, candidate] : [baseline, candidate]
  const missing = cells.filter(
    ({ record, refused, spec }) => record === null && (!refused || needed.includes(spec.arm)),
  )
  if (missing.length > 0) {
    return { state: 'unjudged', reason: `${missing.length} of ${cells.length} cells have no record` }
  }
  if (criterion === 'C5') {
    const input = comparisonsInput(evidence)
    if (input === undefined) return { state: 'unjudged', reason: `the baseline ${baseline} diverged` }
    return judged(judgeC5(input, arms))
  }
  const reference = criterion === 'C4' ? bounded : baseline
  const input = claimInput(evidence, reference)
  const rule = { C2: judgeC2, C3: judgeC3, C4: judgeC4 }[criterion]
  return judged(rule(input, arms))
}

function judged(verdict: Verdict): Judgement {
  return { state: 'judged', verdict }
}

/** Input of C2, C3 and C4; variances over test examples are those of the candidate against `reference`. */
export function claimInput({ plan, cells }: Evidence, reference: string): ClaimInput {
  return {
    instances: plan.instances.map((instance) => {
      const runs = runsOf(instance, cells)
      return { name: `${instance.dataset} · ${instance.model}`, ...instanceInput(runs, plan, reference) }
    }),
  }
}

/** Input of C5: the candidate's mean gain on the baseline over seeds, an instance; undefined without a baseline. */
export function comparisonsInput({ plan, cells }: Evidence): ComparisonsInput | undefined {
  const { baseline, candidate } = plan.experiment
  const comparisons = plan.instances.map((instance) => {
    const { dataset, model } = instance
    const table = tableOf(runsOf(instance, cells), leadingScore)
    if (Object.values(table[candidate] ?? {}).includes(null)) return { dataset, model, gain: null }
    const seeds = pairedSeeds(table, candidate, baseline)
    if (seeds.length === 0) return undefined
    const gains = seeds.map((seed) => (table[candidate]?.[seed] ?? 0) - (table[baseline]?.[seed] ?? 0))
    return { dataset, model, gain: gains.reduce((sum, gain) => sum + gain, 0) / gains.length }
  })
  const found = comparisons.filter((comparison) => comparison !== undefined)
  return found.length < comparisons.length ? undefined : { comparisons: found }
}

/** arm → seed → result, in declared order. */
type Runs = ReadonlyMap<string, ReadonlyMap<number, CellResult>>

function runsOf(instance: Instance, cells: Evidence['cells']): Runs {
  const runs = new Map<string, Map<number, CellResult>>()
  for (const { spec, record } of cells) {
    if (spec.dataset !== instance.dataset || spec.model !== instance.model || record === null) continue
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
    split.startsWith('test/') ? (values[metric] ?? []) : [],
  )
  if (clean === undefined || perturbed.length === 0) return undefined
  return clean - perturbed.reduce((sum, score) => sum + score, 0) / perturbed.length
}

function instanceInput(runs: Runs, { experiment }: Plan, reference: string): InstanceInput {
  const { baseline, candidate } = experiment
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

type Rows = readonly (readonly number[])[]

/**
 * Paired bootstrap over test examples, seeds fixed, where examples have sufficient statistics: of the leading
 * score, of ln Brier, and of the degradation (an example and its perturbed forms drawn together). ECE has none.
 */
function exampleVariances(
  candidate: ReadonlyMap<number, CellResult> | undefined,
  reference: ReadonlyMap<number, CellResult> | undefined,
): NonNullable<InstanceInput['v_ex']> {
  const pairs = [...(candidate ?? [])].flatMap(([seed, result]) => {
    const other = reference?.get(seed)
    const both = other && result.outcome.state === 'trained' && other.outcome.state === 'trained'
    return both && other !== result ? [{ candidate: result, reference: other }] : []
  })
  const variance = (
    name: string,
    rows: (result: CellResult) => Rows,
    score: (sums: readonly number[]) => number,
  ) => {
    const tables = (side: 'candidate' | 'reference'): ExampleStatistics =>
      pairs.map((pair) => rows(pair[side]))
    const both = { candidate: tables('candidate'), reference: tables('reference') }
    const sizes = new Set([...both.candidate, ...both.reference].map(({ length }) => length))
    if (pairs.length === 0 || sizes.size !== 1 || sizes.has(0)) return {}
    return {
      [name]: bootstrapVariance({ ...both, score, stream: randomStream(1, 'bootstrap', pairs.length) }),
    }
  }
  const bleu = pairs.every(({ candidate: { metric } }) => metric === 'bleu')
  return {
    ...(bleu && variance('metric', ({ examples }) => examples.test?.statistics ?? [], bleuOf)),
    ...variance('brier', ({ examples }) => examples.test?.tokens ?? [], logBrier),
    ...(bleu && variance('degradation', besidePerturbed, lostBleu)),
  }
}

const bleuWidth = 10
const bleuOf = (sums: readonly number[]) => bleuFromStatistics(sums).score
const logBrier = ([tokens = 1, , brier = 0]: readonly number[]) => Math.log(Math.max(brier / tokens, 1e-6))

/** An example's statistics on the test split and on every perturbed one, side by side. */
function besidePerturbed({ examples }: CellResult): Rows {
  const splits = Object.keys(examples).filter((split) => split.startsWith('test/'))
  const clean = examples.test?.statistics ?? []
  const perturbed = splits.map((split) => examples[split]?.statistics ?? [])
  if (splits.length === 0 || perturbed.some(({ length }) => length !== clean.length)) return []
  return clean.map((row, i) => [...row, ...perturbed.flatMap((rows) => rows[i] ?? [])])
}

function lostBleu(sums: readonly number[]): number {
  const levels = sums.length / bleuWidth - 1
  const perturbed = Array.from({ length: levels }, (_, level) =>
    bleuOf(sums.slice((level + 1) * bleuWidth, (level + 2) * bleuWidth)),
  )
  return bleuOf(sums.slice(0, bleuWidth)) - perturbed.reduce((sum, score) => sum + score, 0) / levels
}
