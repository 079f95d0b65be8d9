import type { SignGroup } from '../stats/index.ts'
import { groupedSignTest, smallestDeciding, wilsonInterval } from '../stats/index.ts'
import type { ArmNames, ComparisonsInput } from './input.ts'
import { defaultArms, levelOf } from './input.ts'
import { figure, insufficient, opening, percent, withoutEstimate } from './outcome.ts'
import { atLeast, thresholds } from './rules.ts'
import type { Estimate, Verdict, VerdictState } from './types.ts'

type Comparisons = ComparisonsInput['comparisons']

/**
 * C5, breadth: the candidate gains in at least 80 % of all comparisons, beyond chance. A tie is no gain and
 * stays in the count, but says nothing about chance and drops out of p. Comparisons on one data set are no
 * independent evidence: under no effect their signs flip together (over models likewise where there are five
 * or more; the larger p counts). Estimate: `gains`, the share with Wilson's interval for as many trials as
 * there are data sets, shown for orientation.
 */
export function judgeC5(input: ComparisonsInput, arms: ArmNames = defaultArms): Verdict {
  const { comparisons } = input
  const level = levelOf(input)
  const lost = comparisons.filter(({ gain }) => gain === null || !Number.isFinite(gain))
  if (lost[0] !== undefined) {
    const { dataset, model } = lost[0]
    const sentence = `Fails: the candidate ${arms.candidate} diverged (${dataset}, ${model}).`
    return withoutEstimate('C5', 'fail', 'the candidate diverged', sentence)
  }
  const datasets = new Set(comparisons.map(({ dataset }) => dataset)).size
  if (datasets < thresholds.datasets) return insufficient('C5', `fewer than ${thresholds.datasets} data sets`)

  const n = comparisons.length
  const gains = comparisons.filter(({ gain }) => (gain as number) > 0).length
  const ties = comparisons.filter(({ gain }) => gain === 0).length
  const share = gains / n
  const p = signP(comparisons)
  const most = chanceAt(level)
  const verdict = decideC5(share, p, most)
  const { lo, hi } = wilsonInterval(share, datasets, level)
  const estimate: Estimate = { name: 'gains', unit: 'share', est: share, lo, hi, n, p }
  const literal = atLeast((gains + ties) / n, thresholds.share)
  const sentence =
    `${opening(verdict)}: ${arms.candidate} gains on ${arms.baseline} in ${gains} of ${n} comparisons ` +
    `(${figure(100 * share, 0)} %${ties > 0 ? `, ${ties} tied` : ''}; p = ${figure(p, 3)} over ` +
    `${datasets} data sets). Asked: at least ${percent(thresholds.share)} and p < ${asked(most)}.`
  return {
    criterion: 'C5',
    verdict,
    sentence,
    ...(verdict === 'inconclusive' && { reason: `p is not below ${asked(most)}` }),
    est: share,
    lo,
    hi,
    p,
    estimates: [estimate],
    literal: {
      verdict: literal ? 'pass' : 'fail',
      sentence: `positive or neutral in ${gains + ties} of ${n} comparisons`,
    },
  }
}

/** The row of the decision table; `most`: what p has to be below, 0.05 over the number of looks. */
export function decideC5(share: number, p: number, most: number = thresholds.p): VerdictState {
  if (!atLeast(share, thresholds.share)) return 'fail'
  return p < most ? 'pass' : 'inconclusive'
}

/** What p has to be below at a level of confidence; 0.05 itself at 0.95, not what rounding makes of 1 − 0.95. */
function chanceAt(level: number): number {
  return Number((1 - level).toPrecision(12))
}

const asked = (most: number): string => String(Number(most.toPrecision(3)))

/**
 * Data sets that would make an inconclusive C5 a pass, were each as independent as a data set is and the share of
 * gains that seen; undefined where no number would.
 */
export function datasetsToDecide(input: ComparisonsInput): number | undefined {
  const { comparisons } = input
  const most = chanceAt(levelOf(input))
  const datasets = new Set(comparisons.map(({ dataset }) => dataset)).size
  const share = comparisons.filter(({ gain }) => (gain ?? 0) > 0).length / comparisons.length
  return smallestDeciding(datasets, (n) => {
    const gains = Math.floor(share * n + 1e-9)
    const groups = Array.from({ length: n }, (_, i) =>
      i < gains ? { gains: 1, losses: 0 } : { gains: 0, losses: 1 },
    )
    return decideC5(gains / n, groupedSignTest(groups), most) === 'pass'
  })
}

function signP(comparisons: Comparisons): number {
  const overDatasets = groupedSignTest(groupsBy(comparisons, 'dataset'))
  const models = new Set(comparisons.map(({ model }) => model)).size
  if (models < thresholds.models) return overDatasets
  return Math.max(overDatasets, groupedSignTest(groupsBy(comparisons, 'model')))
}

function groupsBy(comparisons: Comparisons, field: 'dataset' | 'model'): SignGroup[] {
  const groups = new Map<string, SignGroup>()
  for (const comparison of comparisons) {
    const { gains, losses } = groups.get(comparison[field]) ?? { gains: 0, losses: 0 }
    const gain = comparison.gain as number
    groups.set(comparison[field], {
      gains: gains + (gain > 0 ? 1 : 0),
      losses: losses + (gain < 0 ? 1 : 0),
    })
  }
  return [...groups.values()]
}
