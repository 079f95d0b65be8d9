import { tQuantile } from '../../stats/index.ts'
import { formatCount, nothing } from '../format.ts'
import { element, type Markup } from '../markup.ts'
import { summarise } from '../summary.ts'
import { type LineSeries, lineChart } from '../svg/lines.ts'
import { reliabilityDiagram } from '../svg/reliability.ts'
import type { Curve, CurveSeries, InstanceReport } from '../types.ts'
import { columnHead, details, legend, pageId, rowHead, scrollingTable } from './parts.ts'

/** Up to here each seed has a line of its own; beyond, lines would hide each other and a band takes over. */
const mostLines = 5

export function curvesSection({ arms, curves, dataset, model }: InstanceReport): Markup[] {
  const names = arms.map(({ arm }) => arm)
  const bands = curves.some(({ series }) => series.some(({ seeds }) => seeds.length > mostLines))
  const crosses = curves.some(({ series }) =>
    series.some(({ seeds }) => seeds.some(({ diverged }) => diverged)),
  )
  return [
    element('h3', {}, 'Learning curves'),
    legend(names),
    element(
      'div',
      { class: 'charts' },
      curves
        .filter(({ series }) => series.length > 0)
        .map((curve) =>
          element(
            'figure',
            {},
            lineChart({
              id: pageId('curve', dataset, model, curve.name),
              title: curve.scale === 'log' ? `${curve.label} (log scale)` : curve.label,
              description: describeCurve(curve),
              xLabel: 'step',
              scale: curve.scale,
              series: curve.series.map((series) => lineSeries(series, names.indexOf(series.arm))),
            }),
          ),
        ),
    ),
    element(
      'p',
      { class: 'note' },
      'Scores on the validation split. Thick lines are means over seeds, ',
      bands ? 'bands 95 % t intervals of the mean' : 'thin lines single seeds',
      crosses && '; × ends the line of a seed that diverged, which is in no mean',
      '. Gradient norm: mean since the evaluation before.',
    ),
  ]
}

function describeCurve({ label, series }: Curve): string {
  const last = series.map(({ arm, mean }) => {
    const value = mean.values.findLast((item) => item !== null)
    return `${arm} ${value === undefined || value === null ? 'without a mean' : Number(value.toPrecision(4))}`
  })
  return `${label} by step; last values: ${last.join(', ')}.`
}

function lineSeries({ arm, seeds, mean }: CurveSeries, slot: number): LineSeries {
  return {
    name: arm,
    slot,
    steps: mean.steps,
    mean: mean.values,
    ...(seeds.length > mostLines && { halfWidth: halfWidths({ arm, seeds, mean }) }),
    seeds: seeds.map(({ steps, values, diverged }) => ({ steps, values, ended: diverged })),
  }
}

function halfWidths({ seeds, mean }: CurveSeries): (number | null)[] {
  const whole = seeds.filter(({ diverged }) => !diverged)
  return mean.steps.map((step) => {
    const { n, sd } = summarise(whole.map(({ steps, values }) => values[steps.indexOf(step)] ?? null))
    return sd === null ? null : (tQuantile(0.975, n - 1) * sd) / Math.sqrt(n)
  })
}

export function reliabilitySection({ arms, reliability, dataset, model }: InstanceReport): Markup[] {
  if (reliability.length === 0) return []
  const slotOf = (name: string) => arms.findIndex(({ arm }) => arm === name)
  return [
    element('h3', {}, 'Reliability'),
    element(
      'div',
      { class: 'charts narrow' },
      reliability.map(({ arm, seeds, tokens, bins }) =>
        element(
          'figure',
          {},
          reliabilityDiagram({
            id: pageId('reliability', dataset, model, slotOf(arm)),
            title: arm,
            description: `Accuracy against confidence in ${bins.length} bins of equal width, ${formatCount(tokens)} tokens of ${seeds} seeds. The table beneath has the numbers.`,
            slot: slotOf(arm),
            bins,
          }),
        ),
      ),
    ),
    element(
      'p',
      { class: 'note' },
      'Test tokens, teacher-forced, pooled over seeds, 10 bins of equal width. On the dashed line confidence equals accuracy; ',
      'the shaded gap is what ECE averages. Beneath: tokens a bin.',
    ),
    details(
      'The bins as a table',
      scrollingTable(
        'Reliability bins',
        ['Arm', 'Confidence from', 'to', 'Tokens', 'Mean confidence', 'Accuracy'].map((name, i) =>
          columnHead(name, i === 0),
        ),
        reliability.flatMap(({ arm, bins }) =>
          bins.map(({ lower, upper, count, confidence, accuracy }) =>
            element(
              'tr',
              {},
              rowHead(arm),
              [
                lower.toFixed(1),
                upper.toFixed(1),
                formatCount(count),
                count > 0 ? confidence.toFixed(4) : nothing,
                count > 0 ? accuracy.toFixed(4) : nothing,
              ].map((value) => element('td', {}, value)),
            ),
          ),
        ),
      ),
    ),
  ]
}
