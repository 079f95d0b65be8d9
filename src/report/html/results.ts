import { perturbationName } from '../../experiment/splits.ts'
import { formatNumber, formatSummary, nothing } from '../format.ts'
import { element, fragment, type Markup } from '../markup.ts'
import { scoreInfo, scoreNotes, trivialLine } from '../measures.ts'
import { barChart } from '../svg/bars.ts'
import type { ArmRow, InstanceReport, Measure, ReportModel, Summary } from '../types.ts'
import { columnHead, pageId, rowHead, scrollingTable } from './parts.ts'

const arrows = { higher: '↑', lower: '↓' } as const

/** Means of all measures an arm, costs in a table of their own, then each seed's leading score and the bars. */
export function resultsSection(instance: InstanceReport, { experiment }: ReportModel): Markup[] {
  const { arms, measures, metric } = instance
  const lead = scoreInfo(metric)
  const quality = measures.filter(({ group }) => group !== 'cost')
  const cost = measures.filter(({ group }) => group === 'cost')
  const seeds = experiment.seeds.length
  const partial = arms.some(({ states }) => states.some(({ state }) => state !== 'trained'))
  return [
    element('h3', {}, 'Results on the test split'),
    scrollingTable(
      'Results',
      [columnHead('Arm', true), ...quality.map(measureHead)],
      arms.map((arm) => measureRow(arm, quality)),
    ),
    element(
      'p',
      { class: 'note' },
      `Mean ± standard deviation over ${seeds === 1 ? '1 seed' : `${seeds} seeds`}; ↑ higher is better, ↓ lower is better. `,
      arms.some(({ best }) => best.length > 0) &&
        '* best mean, a point estimate and no claim of significance. ',
      partial && '† fewer seeds than planned. ',
      trivialLine(instance),
    ),
    ...expectedTable(instance),
    ...robustnessBars(instance),
    element('h3', {}, `${lead.label} of each seed`),
    scrollingTable(
      `${lead.label} of each seed`,
      [
        columnHead('Arm', true),
        ...experiment.seeds.map((seed) => columnHead(`Seed ${seed}`)),
        columnHead('Loss', true),
      ],
      arms.map((arm) => seedRow(arm, metric, lead.digits)),
    ),
    ...lostCells(arms),
    element('h3', {}, 'Cost'),
    scrollingTable(
      'Cost',
      [columnHead('Arm', true), ...cost.map(measureHead)],
      arms.map((arm) => measureRow(arm, cost)),
    ),
    element(
      'p',
      { class: 'note' },
      scoreNotes
        .filter(([name]) => measures.some(({ label }) => label === name))
        .map(([name, meaning]) => `${name}: ${meaning}.`)
        .join(' '),
    ),
  ]
}

function expectedTable({ arms, expected }: InstanceReport): Markup[] {
  if (expected.length === 0) return []
  return [
    element('h3', {}, 'Expected by the authors of the claim'),
    scrollingTable(
      'Expected and measured',
      [
        columnHead('Arm', true),
        ...expected.flatMap(({ label }) => [
          columnHead(`${label} expected`),
          columnHead(`${label} measured`),
        ]),
      ],
      arms.map((row) =>
        element(
          'tr',
          { class: row.role === 'candidate' && 'candidate' },
          armName(row),
          expected.map(({ id, digits, values }) => [
            element('td', {}, formatNumber(values[row.arm] ?? null, digits)),
            element('td', {}, formatNumber(row.measures[id]?.mean ?? null, digits)),
          ]),
        ),
      ),
    ),
  ]
}

function measureHead({ label, unit, better }: Measure): Markup {
  const arrow =
    better &&
    fragment('\u00a0', element('span', { role: 'img', 'aria-label': `${better} is better` }, arrows[better]))
  return columnHead(fragment(label.replaceAll('-', '\u2011'), unit && `\u00a0[${unit}]`, arrow))
}

function armName({ arm, role }: ArmRow): Markup {
  return rowHead(arm, role && element('span', { class: 'role' }, role))
}

function measureRow(row: ArmRow, measures: readonly Measure[]): Markup {
  return element(
    'tr',
    { class: row.role === 'candidate' && 'candidate' },
    armName(row),
    measures.map(({ id, digits }) => summaryCell(row.measures[id], digits, row, row.best.includes(id))),
  )
}

function summaryCell(summary: Summary | undefined, digits: number, row: ArmRow, best: boolean): Markup {
  if (!summary || summary.mean === null) return element('td', { class: 'lost' }, nothing)
  const [mean, spread] = formatSummary(summary, digits).split(' ± ')
  const partial = summary.n < row.states.length
  return element(
    'td',
    {},
    element(
      'span',
      { class: best ? 'best' : partial && 'partial' },
      mean,
      spread && element('span', { class: 'sd' }, ` ± ${spread}`),
    ),
  )
}

function seedRow(row: ArmRow, metric: string, digits: number): Markup {
  return element(
    'tr',
    { class: row.role === 'candidate' && 'candidate' },
    armName(row),
    row.states.map(({ state, reason }, index) => {
      const value = row.measures[metric]?.values[index] ?? null
      if (value !== null) return element('td', {}, formatNumber(value, digits))
      return element('td', { class: 'lost', title: reason }, state)
    }),
    element('td', { class: 'left soft' }, row.loss),
  )
}

function lostCells(arms: readonly ArmRow[]): Markup[] {
  const lost = arms.flatMap(({ arm, states }) =>
    states.filter(({ state }) => state !== 'trained').map((item) => ({ arm, ...item })),
  )
  if (lost.length === 0) return []
  return [
    element('p', {}, element('strong', { class: 'lost' }, `${lost.length} cells without a result`)),
    element(
      'ul',
      {},
      lost.map(({ arm, seed, reason }) => element('li', {}, `${arm}, seed ${seed}: ${reason ?? ''}`)),
    ),
  ]
}

/** The leading score before and after each perturbation, beside what doing nothing scores. */
function robustnessBars({ arms, metric, perturbations, trivial, dataset, model }: InstanceReport): Markup[] {
  const [least] = trivial
  const lead = scoreInfo(metric)
  const splits = [
    { id: metric, label: perturbations.length > 0 ? 'clean' : '' },
    ...perturbations.map((split) => ({ id: split, label: perturbationName(split) })),
  ]
  const groups = arms.flatMap(({ arm, measures }, slot) => {
    const bars = splits.flatMap(({ id, label }, index) => {
      const summary = measures[id]
      if (!summary || summary.mean === null) return []
      const points = summary.values.filter((value) => value !== null)
      return [{ label, value: summary.mean, points, light: index > 0 }]
    })
    return bars.length === 0 ? [] : [{ name: arm, slot, bars }]
  })
  if (groups.length === 0) return []
  const title = perturbations.length > 0 ? `${lead.label}, clean and perturbed` : lead.label
  return [
    element(
      'figure',
      { class: 'wide' },
      barChart({
        id: pageId('bars', dataset, model),
        title,
        description: groups
          .flatMap(({ name, bars }) =>
            bars.map(({ label, value }) => `${name} ${label} ${formatNumber(value, lead.digits)}`),
          )
          .join('; '),
        digits: lead.digits,
        groups,
        reference: least ? { value: least.score, label: least.name } : null,
      }),
      element(
        'figcaption',
        {},
        `Bars are means, dots single seeds${least ? `; the dashed line is the trivial baseline (${least.name})` : ''}.`,
      ),
    ),
  ]
}
