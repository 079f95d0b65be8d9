/** Curves and reliability bins of an instance, gathered by arm. */
import type { CellResult, CurveRow, ReliabilityBin } from '../cell/record.ts'
import type { ReportCell } from './input.ts'
import { scoreInfo } from './measures.ts'
import { summarise } from './summary.ts'
import type { Curve, CurveLine, CurveSeries, Reliability } from './types.ts'

interface Quantity {
  readonly name: string
  readonly label: string
  readonly scale: 'linear' | 'log'
  readonly value: (row: CurveRow) => number | null | undefined
}

function quantities(metric: string): Quantity[] {
  const scores = [metric, ...['perplexity', 'brier', 'ece'].filter((name) => name !== metric)]
  return [
    ...scores.map((name): Quantity => {
      const { label, scale } = scoreInfo(name)
      return { name, label, scale, value: ({ scores }) => scores[name] }
    }),
    { name: 'gradientNorm', label: 'Gradient norm', scale: 'log', value: ({ gradientNorm }) => gradientNorm },
    { name: 'lambda', label: 'λ', scale: 'linear', value: ({ lambda }) => lambda },
  ]
}

/** One curve a quantity, one series an arm; arms without a value (log-loss has no λ) have no series in it. */
export function curvesOf(arms: readonly string[], metric: string, cells: readonly ReportCell[]): Curve[] {
  return quantities(metric).map(({ name, label, scale, value }) => ({
    name,
    label,
    scale,
    series: arms.flatMap((arm): CurveSeries[] => {
      const seeds = cells
        .filter(({ spec }) => spec.arm === arm)
        .flatMap(({ spec, record }) => (record ? [curveLine(spec.seed, record.result, value)] : []))
        .filter(({ values }) => values.some((item) => item !== null))
      return seeds.length === 0 ? [] : [{ arm, seeds, mean: meanLine(seeds) }]
    }),
  }))
}

function curveLine(seed: number, { curve, outcome }: CellResult, value: Quantity['value']): CurveLine {
  return {
    seed,
    diverged: outcome.state === 'diverged',
    steps: curve.map(({ step }) => step),
    values: curve.map((row) => {
      const item = value(row)
      return typeof item === 'number' && Number.isFinite(item) ? item : null
    }),
  }
}

function meanLine(lines: readonly CurveLine[]): CurveSeries['mean'] {
  const whole = lines.filter(({ diverged }) => !diverged)
  const tables = whole.map(({ steps, values }) => new Map(steps.map((step, i) => [step, values[i] ?? null])))
  const steps = (whole[0]?.steps ?? []).filter((step) => tables.every((table) => table.has(step)))
  const values = steps.map((step) => {
    const { n, mean } = summarise(tables.map((table) => table.get(step) ?? null))
    return n === tables.length ? mean : null
  })
  return { steps, values }
}

/** Equal-width bins of an arm's trained cells, pooled token by token over seeds. */
export function reliabilityOf(arms: readonly string[], cells: readonly ReportCell[]): Reliability[] {
  return arms.flatMap((arm) => {
    const seeds = cells
      .filter(({ spec, record }) => spec.arm === arm && record?.result.outcome.state === 'trained')
      .flatMap(({ record }) => (record ? [record.result.reliability.equalWidth] : []))
      .filter((bins) => bins.length > 0)
    if (seeds.length === 0) return []
    const bins = poolBins(seeds)
    return [{ arm, seeds: seeds.length, tokens: bins.reduce((sum, { count }) => sum + count, 0), bins }]
  })
}

function poolBins(seeds: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  const [first = []] = seeds
  return first.map(({ lower, upper }, index) => {
    const bins = seeds.flatMap((seed) => seed[index] ?? []).filter(({ count }) => count > 0)
    const count = bins.reduce((sum, bin) => sum + bin.count, 0)
    const mean = (field: 'confidence' | 'accuracy') =>
      count === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.count * bin[field], 0) / count
    return { lower, upper, count, confidence: mean('confidence'), accuracy: mean('accuracy') }
  })
}
