/** How much more it would take to decide what is still open, from the spread that stored cells show. Pure. */
import type { CriterionId } from '../experiment/types.ts'
import { compareArms, levelForLooks, pairedSeeds, standardDeviation } from '../stats/index.ts'
import {
  type ClaimInput,
  type ComparisonsInput,
  datasetsToDecide,
  judgeC1,
  judgeC5,
  judgeNumbers,
  processesToDecide,
  thresholds,
  type Verdict,
  type VerdictState,
} from '../verdict/index.ts'
import { estimate, metricGain } from '../verdict/measure.ts'
import { claimInput, comparisonsInput, type Evidence } from './judge.ts'

/** What would decide a criterion. */
export interface PowerRow {
  readonly criterion: CriterionId
  /** By what is stored now; null where that is too little for any verdict. */
  readonly verdict: VerdictState | null
  /** What `now` and `needed` count: seeds an arm, of which every instance has at least `now`. */
  readonly unit: 'seeds' | 'processes' | 'data sets'
  readonly now: number
  /** null: nothing more is needed, or no number of them would decide it; `note` says which. */
  readonly needed: number | null
  readonly note: string
}

/** The leading score's spread over seeds in one instance. */
export interface SpreadRow {
  readonly instance: string
  /** Seeds of both candidate and baseline. */
  readonly n: number
  /** Root mean square of the arms' standard deviations over seeds, in units of the score. */
  readonly sigma: number
  /** Standard deviation of the paired differences, in units of the score. */
  readonly differences: number
}

export interface PowerReport {
  readonly experiment: string
  readonly tier: string
  readonly engine: string
  /** Suite file, relative to the project. */
  readonly file: string
  /** Declared looks at the data; each has the level 1 − 0.05/K. */
  readonly looks: number
  readonly level: number
  readonly cells: number
  readonly stored: number
  readonly spread: readonly SpreadRow[]
  /** Half of the gain's interval in σ, all instances together, as it would be with that many seeds. */
  readonly resolution: readonly { readonly seeds: number; readonly halfWidth: number }[]
  readonly criteria: readonly PowerRow[]
  /** Why some cells can't even have a key (data missing, a loss that can't be traced), each reason once. */
  readonly refused: readonly string[]
  /** The command line that makes what is missing; null where every cell that can be trained is stored. */
  readonly run: string | null
}

/** Numbers of seeds that people plan with. */
const customary = [3, 5, 10, 20, 50]

export interface PowerInput {
  readonly evidence: Evidence
  readonly file: string
  /** Where other than the experiment declares. */
  readonly looks?: number | undefined
}

/** Judges what is there, be it not all that was planned, and says of each open verdict what would decide it. */
export function powerReport({ evidence, file, ...input }: PowerInput): PowerReport {
  const { plan, cells } = evidence
  const looks = input.looks ?? plan.experiment.looks?.length ?? 1
  const level = levelForLooks(looks)
  const stored = cells.filter(({ record }) => record !== null).length
  const wanting = cells.some(({ record, refused }) => record === null && !refused)
  const { baseline, candidate } = plan.experiment
  const claim = { ...claimInput(evidence, baseline), level }
  return {
    experiment: plan.experiment.name,
    tier: plan.tier,
    engine: plan.engine,
    file,
    looks,
    level,
    cells: cells.length,
    stored,
    spread: spreadOf(claim, candidate, baseline),
    resolution: resolutionOf(claim, candidate, baseline),
    criteria: plan.criteria.map((criterion) => powerRow(criterion, evidence, level)),
    refused: [...new Set(cells.flatMap(({ refused, note }) => (refused ? [note ?? 'refused'] : [])))],
    run: wanting ? `HYPROS_TIER=${plan.tier} HYPROS_ENGINE=${plan.engine} npx vitest run ${file}` : null,
  }
}

function spreadOf({ instances }: ClaimInput, candidate: string, baseline: string): SpreadRow[] {
  return instances.flatMap(({ name = '', metric = {} }) => {
    const comparison = compareArms(metric, candidate, baseline)
    if (comparison === undefined) return []
    const { n, sigma } = comparison
    const differences = pairedSeeds(metric, candidate, baseline).map(
      (seed) => (metric[candidate]?.[seed] ?? 0) - (metric[baseline]?.[seed] ?? 0),
    )
    return [{ instance: name, n, sigma, differences: standardDeviation(differences) }]
  })
}

function resolutionOf(claim: ClaimInput, candidate: string, baseline: string): PowerReport['resolution'] {
  const gain = metricGain(claim.instances, candidate, baseline)
  if ('reason' in gain) return []
  const now = Math.min(...gain.parts.map(({ comparison }) => comparison.n))
  return [now, ...customary.filter((seeds) => seeds > now)].map((seeds) => {
    const { lo, hi } = estimate('gain', 'σ', gain.parts, claim.level ?? 0.95, { seeds })
    return { seeds, halfWidth: (hi - lo) / 2 }
  })
}

function powerRow(criterion: CriterionId, evidence: Evidence, level: number): PowerRow {
  if (criterion === 'C1') return timingRow(evidence, level)
  if (criterion === 'C5') return breadthRow(evidence, level)
  return seedsRow(criterion, evidence, level)
}

function seedsRow(criterion: 'C2' | 'C3' | 'C4', evidence: Evidence, level: number): PowerRow {
  const { baseline, bounded, candidate } = evidence.plan.experiment
  const reference = criterion === 'C4' ? bounded : baseline
  const input = { ...claimInput(evidence, reference), level }
  const now = Math.min(
    ...input.instances.map(({ metric = {} }) => pairedSeeds(metric, candidate, reference).length),
  )
  const verdict = judgeNumbers(criterion, input, { baseline, bounded, candidate })
  const row = { criterion, verdict: verdict.verdict, unit: 'seeds', now } as const
  if (verdict.verdict === 'insufficient' && now < thresholds.seeds) {
    const note = `at least ${thresholds.seeds}, which then show the spread`
    return { ...row, verdict: now === 0 ? null : row.verdict, needed: thresholds.seeds, note }
  }
  return { ...row, ...outlook(verdict, verdict.seedsToDecide, 'seeds') }
}

function timingRow({ plan, timing }: Evidence, level: number): PowerRow {
  const row = { criterion: 'C1', unit: 'processes' } as const
  if (timing === null) {
    return {
      ...row,
      verdict: null,
      now: 0,
      needed: thresholds.processes,
      note: 'the step cost is not measured',
    }
  }
  const { baseline, bounded, candidate } = plan.experiment
  const { processes, aa } = timing
  const verdict = judgeC1({ processes, aa, level }, { baseline, bounded, candidate })
  const needed = verdict.verdict === 'inconclusive' ? processesToDecide({ processes, level }) : undefined
  return {
    ...row,
    verdict: verdict.verdict,
    now: processes.length,
    ...outlook(verdict, needed, 'processes'),
  }
}

function breadthRow(evidence: Evidence, level: number): PowerRow {
  const { plan } = evidence
  const row = { criterion: 'C5', unit: 'data sets' } as const
  const datasets = (input: Pick<ComparisonsInput, 'comparisons'>) =>
    new Set(input.comparisons.map(({ dataset }) => dataset)).size
  const input = comparisonsInput(evidence)
  const declared = new Set(plan.instances.map(({ dataset }) => dataset)).size
  if (declared < thresholds.datasets) {
    const note = `at least ${thresholds.datasets}; the experiment declares ${declared} at this tier`
    return { ...row, verdict: 'insufficient', now: declared, needed: thresholds.datasets, note }
  }
  if (input === undefined) {
    const note = 'some instance has no seed that both arms are trained with'
    return { ...row, verdict: null, now: 0, needed: declared, note }
  }
  const { baseline, bounded, candidate } = plan.experiment
  const verdict = judgeC5({ ...input, level }, { baseline, bounded, candidate })
  const needed = verdict.verdict === 'inconclusive' ? datasetsToDecide({ ...input, level }) : undefined
  return {
    ...row,
    verdict: verdict.verdict,
    now: datasets(input),
    ...outlook(verdict, needed, 'data sets'),
  }
}

function outlook(
  { verdict, reason }: Verdict,
  needed: number | undefined,
  unit: PowerRow['unit'],
): Pick<PowerRow, 'needed' | 'note'> {
  if (verdict === 'pass' || verdict === 'fail') return { needed: null, note: 'decided' }
  if (verdict === 'incomparable') return { needed: null, note: reason ?? 'nothing to compare with' }
  if (verdict === 'insufficient') return { needed: null, note: `${reason}; more ${unit} change nothing` }
  return needed === undefined
    ? { needed: null, note: `the estimate lies too near a threshold for any number of ${unit} up to 1,000` }
    : { needed, note: 'at the estimate and spread seen' }
}
