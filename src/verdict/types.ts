import type { CriterionId } from '../experiment/types.ts'

export const verdictStates = ['pass', 'fail', 'inconclusive', 'insufficient', 'incomparable'] as const
export type VerdictState = (typeof verdictStates)[number]

/** One estimate with its interval, as a person reads it. */
export interface Estimate {
  /** `gain`, `speed`, `ece`, `brier`, `excess`, `overhead`, … */
  readonly name: string
  /** `σ`, `log ratio`, `%`, `margin`. */
  readonly unit: string
  readonly est: number
  readonly lo: number
  readonly hi: number
  readonly df?: number
  readonly n?: number
  readonly p?: number
}

/** Which of several declared looks at the data this is. */
export interface Look {
  /** From 1. */
  readonly number: number
  readonly of: number
  /** Numbers of seeds at the looks, ascending. */
  readonly seeds: readonly number[]
  /** Confidence level of every interval, 1 − 0.05/K for K looks. */
  readonly level: number
}

/** A judged criterion. `est`, `lo`, `hi` repeat the leading estimate; null where nothing could be estimated. */
export interface Verdict {
  readonly criterion: CriterionId
  readonly verdict: VerdictState
  /** Why the verdict is what it is, one sentence for a person. */
  readonly sentence: string
  /** Machine-readable cause, where the verdict is not a plain pass or fail: `fewer than 3 paired seeds`, … */
  readonly reason?: string
  readonly est: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly estimates: readonly Estimate[]
  /** What the study's wording gives when read literally (point estimates). */
  readonly literal?: { readonly verdict: 'pass' | 'fail'; readonly sentence: string }
  /** One-sided p of C5's sign test. */
  readonly p?: number
  /** The estimates of each instance, where there are several: detail, never a verdict. */
  readonly instances?: readonly { readonly instance: string; readonly estimates: readonly Estimate[] }[]
  /** Seeds per arm that would decide an inconclusive verdict at the spread seen; absent where not applicable. */
  readonly seedsToDecide?: number
  /** Where several looks are declared. */
  readonly look?: Look
}
