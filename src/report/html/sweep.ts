import { formatNumber } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { scoreInfo } from '../measures.ts'
import { heatMap } from '../svg/heat-map.ts'
import type { InstanceReport, SweepMap } from '../types.ts'
import { pageId } from './parts.ts'

/** A map a pair of swept parameters; nothing where none was swept. */
export function sweepSection({ sweeps, dataset, model }: InstanceReport): Markup[] {
  if (sweeps.length === 0) return []
  return [
    element('h3', {}, 'Sweep of the schedule'),
    element(
      'div',
      { class: 'charts' },
      sweeps.map((sweep) =>
        element('figure', {}, sweepMap(sweep, pageId('sweep', dataset, model, sweep.y.label))),
      ),
    ),
    element(
      'p',
      { class: 'note' },
      'On the validation split, mean over seeds; the darker the higher. Detail, no verdict.',
    ),
  ]
}

function sweepMap({ metric, x, y, fixed, scores }: SweepMap, id: string): Markup {
  const { label, digits } = scoreInfo(metric)
  const values = scores.flatMap((row, r) =>
    row.flatMap((score, c) =>
      score === null
        ? []
        : [`${x.label} ${x.values[c]}, ${y.label} ${y.values[r]}: ${formatNumber(score, digits)}`],
    ),
  )
  return heatMap({
    id,
    title: `${label} by ${x.label} and ${y.label} (${fixed.label} = ${fixed.value})`,
    description: values.join('; '),
    x,
    y,
    scores,
    digits,
  })
}
