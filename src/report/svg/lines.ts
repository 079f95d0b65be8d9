import { element, type Markup } from '../markup.ts'
import { linearScale, logScale, type Scale } from './axis.ts'
import { type Box, figure, marker, pathThrough, slotClass, text, xAxis, yAxis } from './frame.ts'

type Values = readonly (number | null)[]

export interface LineSeries {
  readonly name: string
  /** Place in the palette. */
  readonly slot: number
  readonly steps: readonly number[]
  readonly mean: Values
  /** Half width of the interval around the mean; drawn in place of the seeds' own lines. */
  readonly halfWidth?: Values
  readonly seeds: readonly {
    readonly steps: readonly number[]
    readonly values: Values
    readonly ended: boolean
  }[]
}

export interface LineChart {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly xLabel: string
  readonly scale: 'linear' | 'log'
  readonly series: readonly LineSeries[]
}

const width = 380
const height = 250
const box: Box = { left: 44, top: 30, right: 368, bottom: 208 }

function yScale({ scale, series }: LineChart): Scale | null {
  const values = series
    .flatMap(({ mean, halfWidth, seeds }) => [
      ...mean.flatMap((value, i) => {
        const half = halfWidth?.[i] ?? 0
        return value === null ? [] : [value - half, value, value + half]
      }),
      ...(halfWidth ? seeds.filter(({ ended }) => ended) : seeds).flatMap((seed) => seed.values),
    ])
    .filter((value) => value !== null)
    .filter((value) => scale === 'linear' || value > 0)
  if (values.length === 0) return null
  const lo = Math.min(...values)
  const hi = Math.max(...values)
  if (scale === 'log') return logScale(lo, hi, [box.bottom, box.top])
  // Scores start at 0 unless that would flatten them into a line at the top.
  const from = lo < 0 ? lo : hi - lo < 0.4 * hi ? lo : 0
  return linearScale(from, hi, [box.bottom, box.top])
}

/** Mean of each arm with markers; behind it a thin line a seed or a band. A × ends the line of a seed that diverged. */
export function lineChart(chart: LineChart): Markup {
  const y = yScale(chart)
  const steps = chart.series.flatMap(({ seeds }) => seeds.flatMap((seed) => seed.steps))
  const heading = text(0, 14, chart.title, { class: 'figure-title' })
  const root = { id: chart.id, width, height, title: chart.title, description: chart.description }
  if (y === null) {
    return figure(
      root,
      heading,
      text(width / 2, height / 2, 'no values', { class: 'tick', 'text-anchor': 'middle' }),
    )
  }
  const x = linearScale(0, Math.max(...steps), [box.left, box.right], 6)
  const point = (step: number, value: number | null | undefined) =>
    value === null || value === undefined || (chart.scale === 'log' && value <= 0)
      ? null
      : ([x.at(step), y.at(value)] as const)
  return figure(
    root,
    heading,
    yAxis(box, y),
    xAxis(box, x, chart.xLabel),
    chart.series.map((series) => background(series, point)),
    chart.series.map(({ slot, steps: at, mean }) => {
      const points = at.map((step, i) => point(step, mean[i]))
      return [
        element('path', { class: `mean ${slotClass(slot)}`, d: pathThrough(points) }),
        thinned(points).map(([px, py]) => marker(slot, px, py)),
      ]
    }),
  )
}

type Point = readonly [number, number]

function background(
  { slot, steps, mean, halfWidth, seeds }: LineSeries,
  point: (step: number, value: number | null | undefined) => Point | null,
): Markup[] {
  const drawn = halfWidth ? seeds.filter(({ ended }) => ended) : seeds
  const edge = (sign: 1 | -1) =>
    steps.flatMap((step, i) => {
      const value = mean[i]
      const at =
        value === null || value === undefined ? null : point(step, value + sign * (halfWidth?.[i] ?? 0))
      return at ? [at] : []
    })
  const upper = edge(1)
  const lower = edge(-1).reverse()
  return [
    ...(halfWidth && upper.length > 0
      ? [element('path', { class: `band ${slotClass(slot)}`, d: `${pathThrough([...upper, ...lower])}Z` })]
      : []),
    ...drawn.map(({ steps: at, values }) =>
      element('path', {
        class: `seed ${slotClass(slot)}`,
        d: pathThrough(at.map((step, i) => point(step, values[i]))),
      }),
    ),
    ...drawn
      .filter(({ ended }) => ended)
      .flatMap(({ steps: at, values }) => {
        const last = at.map((step, i) => point(step, values[i])).findLast((item) => item !== null)
        if (!last) return []
        const [px, py] = last
        return [
          element('path', {
            class: `cross ${slotClass(slot)}`,
            d: `${pathThrough([
              [px - 4, py - 4],
              [px + 4, py + 4],
            ])}${pathThrough([
              [px - 4, py + 4],
              [px + 4, py - 4],
            ])}`,
          }),
        ]
      }),
  ]
}

/** About ten markers a line, the last one always. */
function thinned(points: readonly (Point | null)[]): Point[] {
  const every = Math.max(1, Math.round(points.length / 10))
  return points.filter((point, i) => point !== null && (points.length - 1 - i) % every === 0) as Point[]
}
