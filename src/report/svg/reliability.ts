import type { ReliabilityBin } from '../../cell/record.ts'
import { formatCompact, formatCount } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { linearScale } from './axis.ts'
import { type Box, figure, line, marker, pathThrough, slotClass, text, xAxis, yAxis } from './frame.ts'

export interface ReliabilityDiagram {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly slot: number
  readonly bins: readonly ReliabilityBin[]
}

const width = 246
const box: Box = { left: 40, top: 28, right: 235, bottom: 223 }
const counts = { top: 264, bottom: 316 }
const height = 322

/** Accuracy against confidence, the gap to the diagonal filled; beneath, how many tokens each bin holds. */
export function reliabilityDiagram({ id, title, description, slot, bins }: ReliabilityDiagram): Markup {
  const x = linearScale(0, 1, [box.left, box.right], 5)
  const y = linearScale(0, 1, [box.bottom, box.top], 5)
  const used = bins.filter(({ count }) => count > 0)
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const points = used.map(({ confidence, accuracy }) => [x.at(confidence), y.at(accuracy)] as const)
  return figure(
    { id, width, height, title, description },
    text(0, 14, title, { class: 'figure-title' }),
    yAxis(box, y),
    xAxis(box, x, 'confidence'),
    text(9, (box.top + box.bottom) / 2, 'accuracy', {
      class: 'tick',
      'text-anchor': 'middle',
      transform: `rotate(-90 9 ${(box.top + box.bottom) / 2})`,
    }),
    used.map(({ lower, upper, confidence, accuracy, count }) => {
      const [high, low] = [Math.max(confidence, accuracy), Math.min(confidence, accuracy)]
      return element(
        'rect',
        {
          class: `gap ${slotClass(slot)}`,
          x: x.at(lower) + 1,
          width: x.at(upper) - x.at(lower) - 2,
          y: y.at(high),
          height: y.at(low) - y.at(high),
        },
        element(
          'title',
          {},
          `confidence ${confidence.toFixed(3)}, accuracy ${accuracy.toFixed(3)}, ${formatCount(count)} tokens`,
        ),
      )
    }),
    line(x.at(0), y.at(0), x.at(1), y.at(1), 'reference'),
    element('path', { class: `mean ${slotClass(slot)}`, d: pathThrough(points) }),
    points.map(([px, py]) => marker(slot, px, py, 3)),
    bins.map(({ lower, upper, count }) => {
      const bar = (count / most) * (counts.bottom - counts.top - 2)
      return [
        element('rect', {
          class: `count ${slotClass(slot)}`,
          x: x.at(lower) + 1,
          width: x.at(upper) - x.at(lower) - 2,
          y: counts.bottom - bar,
          height: bar,
        }),
        text((x.at(lower) + x.at(upper)) / 2, counts.bottom - bar - 3, formatCompact(count), {
          class: 'small',
          'text-anchor': 'middle',
        }),
      ]
    }),
    line(box.left, counts.bottom, box.right, counts.bottom, 'axis'),
    text(9, (counts.top + counts.bottom) / 2, 'tokens', {
      class: 'tick',
      'text-anchor': 'middle',
      transform: `rotate(-90 9 ${(counts.top + counts.bottom) / 2})`,
    }),
  )
}
