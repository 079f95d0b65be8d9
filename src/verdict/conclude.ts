import type { CriterionId } from '../experiment/types.ts'
import { smallestDeciding } from '../stats/index.ts'
import type { InstanceInput } from './input.ts'
import { instanceName } from './input.ts'
import type { View } from './measure.ts'
import { opening } from './outcome.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

/** The leading estimate first. */
export type Estimates = readonly [Estimate, ...Estimate[]]

/** What a criterion over instances adds to the common procedure. */
export interface Judgement {
  readonly criterion: CriterionId
  readonly instances: readonly InstanceInput[]
  /** The estimates, as a view shows them. */
  readonly estimates: (view: View) => Estimates
  /** The row of the decision table. */
  readonly decide: (estimates: Estimates) => VerdictState
  readonly literal: (estimates: Estimates) => NonNullable<Verdict['literal']>
  /** What was measured and what was asked for, as full sentences after `Passes: `. */
  readonly describe: (estimates: Estimates) => string
}

/** Estimates, decides, and where that stays open says how many seeds would decide it. */
export function conclude(judgement: Judgement): Verdict {
  const { criterion, instances, decide } = judgement
  const estimates = judgement.estimates({})
  const [{ est, lo, hi, n = 0 }] = estimates
  const verdict = decide(estimates)
  const open = verdict === 'inconclusive'
  const seeds = open
    ? smallestDeciding(n, (more) => decide(judgement.estimates({ seeds: more })) !== 'inconclusive')
    : undefined
  const sentence = `${opening(verdict)}: ${judgement.describe(estimates)}${open ? advice(seeds) : ''}`
  return {
    criterion,
    verdict,
    sentence,
    ...(open && { reason: 'the interval reaches across a threshold' }),
    est,
    lo,
    hi,
    estimates,
    literal: judgement.literal(estimates),
    ...(instances.length > 1 && {
      instances: instances.map((instance, i) => ({
        instance: instanceName(instance, i),
        estimates: judgement.estimates({ only: i }),
      })),
    }),
    ...(seeds !== undefined && { seedsToDecide: seeds }),
  }
}

function advice(seeds: number | undefined): string {
  return seeds === undefined
    ? ' No number of seeds up to 1,000 would decide it at the estimate and spread seen.'
    : ` About ${seeds} seeds an arm would decide it at the estimate and spread seen.`
}
