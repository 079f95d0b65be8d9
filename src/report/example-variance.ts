/** How far results would move with other test examples, seeds fixed: the paired bootstrap. Pure. */
import { randomStream } from '../base/random.ts'
import type { CellResult } from '../cell/record.ts'
import { isPerturbedSplit, outOfDomainSplit } from '../experiment/splits.ts'
import { leadingScore } from '../metric/index.ts'
import { bootstrapVariance, type ExampleStatistics } from '../stats/index.ts'
import type { InstanceInput } from '../verdict/index.ts'

type Rows = readonly (readonly number[])[]

/**
 * Paired bootstrap over test examples, seeds fixed, where examples have sufficient statistics: of the leading
 * score, of ln Brier, and of the degradation (an example and its perturbed forms drawn together). ECE has none.
 */
export function exampleVariances(
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
  const [first] = pairs
  if (first === undefined) return {}
  const leading = leadingScore(first.candidate.metric)
  return {
    ...variance('metric', ({ examples }) => examples.test?.statistics ?? [], leading),
    ...variance('brier', ({ examples }) => examples.test?.tokens ?? [], logBrier),
    ...degradationVariance(first.candidate, leading, variance),
  }
}

const logBrier = ([tokens = 1, , brier = 0]: readonly number[]) => Math.log(Math.max(brier / tokens, 1e-6))

type Score = (sums: readonly number[]) => number
type Variance = (
  name: string,
  rows: (result: CellResult) => Rows,
  score: Score,
) => Readonly<Record<string, number>>

/**
 * Of the mean loss over the perturbed splits. An example and its perturbed forms are drawn together; splits of other
 * examples (another domain) are independent of those and of each other, so their variances add.
 */
function degradationVariance(
  { examples }: CellResult,
  leading: Score,
  variance: Variance,
): Readonly<Record<string, number>> {
  const rowsOf = (split: string) => examples[split]?.statistics ?? []
  const clean = rowsOf('test')
  const perturbed = Object.keys(examples).filter(isPerturbedSplit)
  const forms = perturbed.filter((split) => split !== outOfDomainSplit)
  const others = perturbed.filter((split) => split === outOfDomainSplit)
  const width = clean[0]?.length ?? 0
  if (perturbed.length === 0 || width === 0) return {}
  const levels = perturbed.length
  const together = variance(
    'degradation',
    (result) => sideBySide(result, ['test', ...forms]),
    (sums) => {
      const scores = [...forms.keys()].map((i) => leading(sums.slice((i + 1) * width, (i + 2) * width)))
      return leading(sums.slice(0, width)) - scores.reduce((sum, score) => sum + score, 0) / levels
    },
  )
  const apart = others.map((split) =>
    variance(
      'degradation',
      (result) => result.examples[split]?.statistics ?? [],
      (sums) => -leading(sums) / levels,
    ),
  )
  const parts = [together, ...apart].map(({ degradation }) => degradation)
  if (parts.some((part) => part === undefined)) return {}
  return { degradation: parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) }
}

/** An example's statistics on several forms of the test split, side by side. */
function sideBySide({ examples }: CellResult, splits: readonly string[]): Rows {
  const tables = splits.map((split) => examples[split]?.statistics ?? [])
  const [clean = []] = tables
  if (tables.some(({ length }) => length !== clean.length)) return []
  return clean.map((_, i) => tables.flatMap((rows) => rows[i] ?? []))
}
