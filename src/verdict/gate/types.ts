/** The gate on a changed loss: what it is given and what it answers. Plain JSON. */

/** The task's leading score (higher is better), the token Brier score and the calibration error (lower is better). */
export const gateMeasures = ['metric', 'brier', 'ece'] as const
export type GateMeasure = (typeof gateMeasures)[number]

/** One version of a cell. */
export interface GateRun {
  readonly key: string
  /** On the test split; null where the run diverged. */
  readonly scores: Readonly<Partial<Record<GateMeasure, number>>> | null
}

/** A cell before and after a change. */
export interface GateCell {
  readonly arm: string
  /** For people: `ts-diagnostics-en-de · transformer-pocket`. */
  readonly instance: string
  readonly seed: number
  readonly old: GateRun
  readonly new: GateRun
}

/** An arm in an instance: cells that differ by their seed only. */
export type GatePlace = Pick<GateCell, 'arm' | 'instance'>

export interface GateInput {
  readonly cells: readonly GateCell[]
  /** Variances over test examples of new − old (paired bootstrap, seeds fixed; Brier on logs), where measured. */
  readonly v_ex?: readonly (GatePlace & Partial<Readonly<Record<GateMeasure, number>>>)[]
}

/** `arm`: mean over instances of one arm; `all arms`: over arms, too; `cell`: one arm in one instance. */
export type GateTestKind = 'arm' | 'all arms' | 'cell'

/** One test of new against old. A drop is below 0 in every measure: what is better when lower has its sign turned. */
export interface GateTest {
  readonly kind: GateTestKind
  readonly measure: GateMeasure
  /** null over all arms. */
  readonly arm: string | null
  /** null over instances. */
  readonly instance: string | null
  /** New − old in σ (Brier and ECE on logs), with its 95 % interval. */
  readonly est: number
  readonly lo: number
  readonly hi: number
  /** Paired seeds, the fewest of an instance. */
  readonly n: number
  /** One-sided, against no drop. */
  readonly p: number
  /** p up to which it fires. */
  readonly level: number
  readonly fired: boolean
}

export interface GateSummary {
  readonly mean: number | null
  /** Over seeds. */
  readonly sd: number | null
  readonly n: number
}

/** A row of the table before/after, in the measure's own units. */
export interface GateChange extends GatePlace {
  readonly measure: GateMeasure
  readonly old: GateSummary
  readonly new: GateSummary
  /** Mean over paired seeds of new − old; null without a pair. */
  readonly change: number | null
}

export interface GateDivergence extends GatePlace {
  readonly seeds: readonly number[]
}

interface Judged {
  /** Every test that was made. */
  readonly tests: readonly GateTest[]
  readonly changes: readonly GateChange[]
}

/** What the gate says of one experiment. */
export type GateOutcome =
  /** No cell's key changed. */
  | { readonly state: 'unchanged' }
  | ({ readonly state: 'green' } & Judged)
  /** The screening fired: these cells have to be confirmed on fresh seeds. */
  | ({
      readonly state: 'flagged'
      readonly fired: readonly GateTest[]
      readonly cells: readonly GatePlace[]
    } & Judged)
  | ({
      readonly state: 'red'
      readonly fired: readonly GateTest[]
      /** New runs that diverged where the old ones did not. */
      readonly diverged: readonly GateDivergence[]
    } & Judged)
