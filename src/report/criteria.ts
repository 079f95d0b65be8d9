/** What each criterion asks and where its lines lie (CRITERIA, decision table), for people and for figures. */
import type { CriterionId } from '../experiment/types.ts'
import { thresholds as limits } from '../verdict/rules.ts'
import type { Verdict, VerdictState } from '../verdict/types.ts'
import { formatEstimate } from './format.ts'

/** A line that an estimate is held against, in the estimate's own unit. */
export interface Threshold {
  readonly at: number
  /** The side on which the claim holds. */
  readonly side: 'below' | 'above'
  readonly text: string
}

export interface CriterionInfo {
  readonly title: string
  readonly claim: string
  readonly rule: string
  /** By name of the estimate. */
  readonly thresholds: Readonly<Record<string, Threshold>>
}

const gainGuard: Threshold = { at: -limits.gain, side: 'above', text: 'at least −0.3 σ' }

export const criteriaInfo: Readonly<Record<CriterionId, CriterionInfo>> = {
  C1: {
    title: 'Step cost',
    claim: 'costs at most 3 % a step',
    rule: 'pass: upper end ≤ 3 % · fail: lower end > 3 %',
    thresholds: { overhead: { at: limits.overhead, side: 'below', text: 'at most 3 %' } },
  },
  C2: {
    title: 'Quality or speed',
    claim: 'is better by 0.3 σ, or matches and is 25 % faster to the same score',
    rule: 'pass: gain ≥ 0.3 σ and above 0, or matched and ratio of steps ≤ 0.75 and below 1',
    thresholds: {
      gain: { at: limits.gain, side: 'above', text: 'at least 0.3 σ' },
      speed: { at: Math.log(limits.speed), side: 'below', text: 'at most ×0.75' },
    },
  },
  C3: {
    title: 'Calibration',
    claim: 'lowers ECE or Brier by 10 % at no loss of the metric',
    rule: 'pass: ECE or Brier ratio ≤ 0.9 and below 1, and gain ≥ −0.3 σ and above −1 σ',
    thresholds: {
      ece: { at: Math.log(limits.calibration), side: 'below', text: 'at most ×0.90' },
      brier: { at: Math.log(limits.calibration), side: 'below', text: 'at most ×0.90' },
      gain: gainGuard,
    },
  },
  C4: {
    title: 'Robustness',
    claim: 'degrades no more than the bounded arm, within a margin',
    rule: 'pass: upper end ≤ 1 margin · fail: estimate > 1 margin and lower end > 0',
    thresholds: { excess: { at: limits.excess, side: 'below', text: 'at most 1 margin' } },
  },
  C5: {
    title: 'Breadth',
    claim: 'gains in at least 80 % of comparisons',
    rule: 'pass: gains in ≥ 80 % and p < .05 · fail: gains in < 80 %',
    thresholds: { gains: { at: limits.share, side: 'above', text: 'at least 80 %' } },
  },
}

/** Shape and word together, so that no state is told by colour alone. */
export const stateSymbols: Readonly<Record<VerdictState, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  insufficient: '–',
  incomparable: '≠',
}

const estimateLabels: Readonly<Record<string, string>> = {
  overhead: 'overhead',
  aa: 'baseline against itself',
  gain: 'gain',
  speed: 'steps to target',
  ece: 'ECE',
  eceMass: 'ECE, equal mass',
  brier: 'Brier',
  excess: 'excess degradation',
  bounded: 'bounded vs baseline',
  gains: 'comparisons gained',
}

export function estimateLabel(name: string): string {
  return estimateLabels[name] ?? name
}

/** The leading estimate with its interval; the machine-readable reason where nothing could be estimated. */
export function headline(verdict: Verdict): string {
  const [lead] = verdict.estimates
  if (lead) return `${estimateLabel(lead.name)} ${formatEstimate(lead)}`
  return verdict.reason ?? verdict.sentence
}

/** What would decide an inconclusive verdict, unless its sentence says so already. */
export function seedsAdvice({ seedsToDecide, sentence }: Verdict): string | null {
  if (seedsToDecide === undefined || sentence.includes(`${seedsToDecide} seeds`)) return null
  return `about ${seedsToDecide} seeds an arm would decide it`
}
