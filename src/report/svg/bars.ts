import { formatNumber } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { truncate } from '../text.ts'
import { linearScale } from './axis.ts'
import { figure, line, slotClass, text } from './frame.ts'

export interface Bar {
  readonly label: string
  readonly value: number
  /** Each seed's own value, drawn as dots. */
  readonly points: readonly number[]
  /** Light bars are drawn hatched in outline: the same arm after a perturbation. */
  readonly light: boolean
}

export interface BarGroup {
  readonly name: string
  readonly slot: number
  readonly bars: readonly Bar[]
}

export interface BarChart {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly digits: number
  readonly groups: readonly BarGroup[]
  readonly reference: { readonly value: number; readonly label: string } | null
}

const width = 720
const left = 172
const right = width - 96
const barHeight = 15

/** Horizontal bars, so that names have room; dots are seeds, the dashed line is the trivial baseline. */
export function barChart({ id, title, description, digits, groups, reference }: BarChart): Markup {
  const top = 40
  const groupHeight = (group: BarGroup) => group.bars.length * (barHeight + 2) + 12
  const bottom = top + groups.reduce((sum, group) => sum + groupHeight(group), 0)
  const values = groups.flatMap(({ bars }) => bars.flatMap(({ value, points }) => [value, ...points]))
  const x = linearScale(
    Math.min(0, reference?.value ?? 0, ...values),
    Math.max(0, reference?.value ?? 0, ...values),
    [left, right],
    6,
  )
  let y = top
  const drawn = groups.map((group) => {
    const start = y
    y += groupHeight(group)
    return barGroup(group, start, x.at, digits)
  })
  return figure(
    { id, width, height: bottom + 26, title, description },
    text(0, 14, title, { class: 'figure-title' }),
    x.ticks.map(({ value, label }) => [
      line(x.at(value), top - 4, x.at(value), bottom, 'grid'),
      text(x.at(value), bottom + 15, label, { class: 'tick', 'text-anchor': 'middle' }),
    ]),
    drawn.map(({ shapes }) => shapes),
    line(x.at(0), top - 4, x.at(0), bottom, 'axis'),
    reference && [
      line(x.at(reference.value), top - 6, x.at(reference.value), bottom, 'reference'),
      text(x.at(reference.value), top - 10, reference.label, { class: 'tick', 'text-anchor': 'middle' }),
    ],
    drawn.map(({ labels }) => labels),
  )
}

/** Bars and dots, and the texts that lie above everything else. */
function barGroup(
  { name, slot, bars }: BarGroup,
  top: number,
  at: (value: number) => number,
  digits: number,
): { readonly shapes: readonly Markup[]; readonly labels: readonly Markup[] } {
  const middle = top + (bars.length * (barHeight + 2)) / 2
  const placed = bars.map((bar, index) => ({ ...bar, y: top + index * (barHeight + 2) }))
  return {
    shapes: placed.flatMap(({ label, value, points, light, y }) => [
      element(
        'rect',
        {
          class: `${light ? 'bar light' : 'bar'} ${slotClass(slot)}`,
          x: Math.min(at(0), at(value)),
          width: Math.abs(at(value) - at(0)),
          y,
          height: barHeight,
        },
        element('title', {}, `${name}, ${label}: ${formatNumber(value, digits)}`),
      ),
      ...points.map((point) =>
        element('circle', { class: 'dot', cx: at(point), cy: y + barHeight / 2, r: 2.4 }),
      ),
    ]),
    labels: [
      text(left - 10, middle + 4, truncate(name, 26), { class: 'row-label', 'text-anchor': 'end' }),
      ...placed.map(({ label, value, points, y }) =>
        text(
          Math.max(at(value), at(0), ...points.map(at)) + 8,
          y + 11.5,
          `${formatNumber(value, digits)} ${label}`.trimEnd(),
          { class: 'tick halo' },
        ),
      ),
    ],
  }
}
