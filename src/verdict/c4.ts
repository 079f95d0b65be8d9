import type { Comparison } from '../stats/index.ts'
import { compareArms, mean, pairedSeeds } from '../stats/index.ts'
import { conclude } from './conclude.ts'
import type { ArmNames, ClaimInput, InstanceInput } from './input.ts'
import { defaultArms, instanceName, levelOf } from './input.ts'
import type { ScaledComparison } from './measure.ts'
import { estimate, measure } from './measure.ts'
import { divergence, figure, insufficient, over, withInterval } from './outcome.ts'
import { above, atMost, below, thresholds } from './rules.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

/**
 * C4, robustness as non-inferiority: under perturbation the candidate loses no more than the bounded arm,
 * within a margin of max(20 % of the bounded arm's mean degradation, 0.5 σ), σ being the degradations'
 * spread over seeds. Estimates: `excess` of the candidate over the bounded arm in margins, and, where the
 * baseline was measured, `bounded`, the bounded arm's excess over the baseline in the same unit.
 */
export function judgeC4(input: ClaimInput, arms: ArmNames = defaultArms): Verdict {
  const { instances } = input
  const level = levelOf(input)
  const { candidate, bounded } = arms
  const diverged = divergence('C4', instances, ['metric', 'degradation'], arms, bounded)
  if (diverged !== undefined) return diverged

  const degradation = measure(instances, 'degradation', candidate, bounded)
  if (degradation.state === 'absent') return insufficient('C4', 'fewer than 3 paired seeds')
  if (degradation.state === 'unusable') return insufficient('C4', degradation.reason)
  if (degradation.comparisons.some(({ sigma }) => sigma === 0)) return insufficient('C4', 'σ = 0')
  const nothingToLose = degradation.comparisons.flatMap((comparison, i) => {
    const instance = instances[i] as InstanceInput
    const cause = trivialReason(instance, bounded) ?? harmlessReason(instance, comparison, arms)
    return cause === undefined
      ? []
      : [instances.length > 1 ? `${cause} in ${instanceName(instance, i)}` : cause]
  })
  if (nothingToLose[0] !== undefined) return insufficient('C4', nothingToLose[0])

  const parts = degradation.comparisons.map((comparison, i) => ({
    comparison,
    scale: margin(meanOf(instances[i] as InstanceInput, bounded), comparison.sigma),
  }))
  const besideParts = boundedAgainstBaseline(instances, parts, arms)
  const scope = parts.length === 1 ? `, a margin being ${figure(parts[0]?.scale ?? 0, 3)}` : over(instances)
  return conclude({
    criterion: 'C4',
    instances,
    estimates: (view) => {
      const excess = estimate('excess', 'margin', parts, level, view)
      return besideParts === undefined
        ? [excess]
        : [excess, estimate('bounded', 'margin', besideParts, level, view)]
    },
    decide: ([excess]) => decideC4(excess),
    literal: ([excess]) => literalC4(excess, bounded),
    describe: ([excess, beside]) =>
      `under perturbation ${candidate} loses ${withInterval(excess, level)} more than ${bounded}${scope}. ` +
      `Asked: the interval's upper end at most ${thresholds.excess} margin.` +
      `${beside === undefined ? '' : ` ${boundedText(beside, arms)}`}`,
  })
}

/** The row of the decision table. */
export function decideC4(excess: Estimate): VerdictState {
  if (atMost(excess.hi, thresholds.excess)) return 'pass'
  return above(excess.est, thresholds.excess) && above(excess.lo, 0) ? 'fail' : 'inconclusive'
}

/** One margin in units of the degradation. */
export function margin(boundedDegradation: number, sigma: number): number {
  return Math.max(thresholds.marginShare * boundedDegradation, thresholds.marginSigma * sigma)
}

/** Mean degradation over an arm's seeds; NaN where it has none. */
function meanOf(instance: InstanceInput, arm: string): number {
  const table = instance.degradation ?? {}
  return mean(pairedSeeds(table, arm).map((seed) => table[arm]?.[seed] as number))
}

function harmlessReason(
  instance: InstanceInput,
  { sigma }: Comparison,
  { baseline, bounded }: ArmNames,
): string | undefined {
  // NaN, an arm without perturbed runs, counts as nothing lost
  const harmless = [baseline, bounded].every((arm) => !(meanOf(instance, arm) >= sigma))
  return harmless ? `the perturbation costs ${baseline} and ${bounded} less than 1 σ` : undefined
}

function trivialReason(instance: InstanceInput, bounded: string): string | undefined {
  const trivial = instance.trivial?.metric
  const table = instance.metric ?? {}
  const seeds = pairedSeeds(table, bounded)
  if (trivial === undefined || seeds.length === 0) return undefined
  const score = mean(seeds.map((seed) => table[bounded]?.[seed] as number))
  if (score > trivial) return undefined
  return `the reference arm ${bounded} (${figure(score)}) does not beat the trivial baseline (${figure(trivial)})`
}

function boundedAgainstBaseline(
  instances: readonly InstanceInput[],
  parts: readonly ScaledComparison[],
  { bounded, baseline }: ArmNames,
): ScaledComparison[] | undefined {
  const found = parts.flatMap(({ scale }, i) => {
    const comparison = compareArms(instances[i]?.degradation ?? {}, bounded, baseline)
    return comparison === undefined ? [] : [{ comparison, scale }]
  })
  return found.length === parts.length ? found : undefined
}

function boundedText(beside: Estimate, { bounded, baseline }: ArmNames): string {
  const relation = below(beside.hi, 0)
    ? 'more robust than'
    : above(beside.lo, 0)
      ? 'less robust than'
      : 'not distinguishable from'
  return `${bounded} itself is ${relation} ${baseline} there (excess ${figure(beside.est)} margins).`
}

function literalC4(excess: Estimate, bounded: string): NonNullable<Verdict['literal']> {
  const holds = atMost(excess.est, 0)
  return {
    verdict: holds ? 'pass' : 'fail',
    sentence: `the point estimate of the loss is ${holds ? 'no higher' : 'higher'} than ${bounded}'s`,
  }
}
