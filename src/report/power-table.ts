import { Chalk } from 'chalk'
import { type Column, columnsOf, renderColumns } from './columns.ts'
import type { TableOptions } from './conclusion.ts'
import { criteriaInfo, stateSymbols } from './criteria.ts'
import { formatNumber, nothing } from './format.ts'
import type { PowerReport, PowerRow } from './power.ts'
import { plain, wrap } from './text.ts'

/** What an experiment's open verdicts need, for a terminal. Ends without a line break. */
export function renderPower(report: PowerReport, { color, width = 100 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const style = { header: chalk.bold, rule: chalk.dim }
  const { experiment, tier, engine, file, stored, cells, run, refused } = report
  return [
    `${chalk.bold(plain(experiment))}  ${chalk.dim(`${tier} tier · ${engine} engine · ${file}`)}`,
    chalk.dim(`${stored} of ${cells} cells stored${looksText(report)}`),
    ...refused.flatMap((reason) => wrap(`Can't be planned: ${plain(reason)}`, width)),
    '',
    ...(stored === 0
      ? [`Nothing is stored that would show a spread.${run === null ? '' : ` Run: ${run}`}`]
      : [
          ...spreadLines(report, width, style),
          ...renderColumns(criterionColumn(report.criteria), needColumns(report.criteria), width, style),
          ...advice(report, width).map((line) => chalk.dim(line)),
        ]),
  ].join('\n')
}

function looksText({ looks, level }: PowerReport): string {
  const percent = Number((100 * level).toFixed(2))
  return looks === 1 ? '' : ` · ${looks} looks declared, so the level is ${percent} %`
}

type Style = Parameters<typeof renderColumns>[3]

function spreadLines({ spread, resolution }: PowerReport, width: number, style: Style): string[] {
  if (spread.length === 0) return []
  const widths = resolution.map(({ seeds, halfWidth }) => `±${formatNumber(halfWidth, 2)} σ at ${seeds}`)
  const column = columnsOf(spread)
  return [
    ...renderColumns(
      column('Spread over seeds', ({ instance }) => plain(instance), 'left'),
      [
        column('seeds', ({ n }) => String(n)),
        column('σ of the score', ({ sigma }) => formatNumber(sigma, 3)),
        column('sd of paired differences', ({ differences }) => formatNumber(differences, 3)),
      ],
      width,
      style,
    ),
    ...(widths.length === 0 ? [] : wrap(`Interval of the gain, by seeds: ${widths.join(', ')}.`, width)),
    '',
  ]
}

function criterionColumn(rows: readonly PowerRow[]): Column {
  return columnsOf(rows)(
    'Criterion',
    ({ criterion }) => `${criterion} ${criteriaInfo[criterion].title}`,
    'left',
  )
}

function needColumns(rows: readonly PowerRow[]): Column[] {
  const column = columnsOf(rows)
  const state = ({ verdict }: PowerRow) =>
    verdict === null ? '· not judged' : `${stateSymbols[verdict]} ${verdict}`
  return [
    column('now', state, 'left'),
    column('has', ({ now }) => String(now)),
    column('needs', ({ needed }) => (needed === null ? nothing : String(needed))),
    column('of', ({ unit }) => unit, 'left'),
  ]
}

function advice({ criteria, run }: PowerReport, width: number): string[] {
  const notes = criteria.flatMap(({ criterion, verdict, note }) =>
    verdict === 'pass' || verdict === 'fail' ? [] : [`${criterion}: ${note}.`],
  )
  const seeds = Math.max(
    0,
    ...criteria.flatMap(({ unit, now, needed }) =>
      unit === 'seeds' && needed !== null && needed > now ? [needed] : [],
    ),
  )
  const lines = [
    ...notes,
    ...(run === null ? [] : [`Planned and not stored yet: ${run}`]),
    ...(seeds === 0
      ? []
      : [
          `With ${seeds} seeds in the suite, stored cells are used again and the others trained. ` +
            'A spread from few seeds is itself uncertain, and so are these numbers.',
        ]),
  ]
  return lines.length === 0 ? [] : ['', ...lines.flatMap((line) => wrap(line, width))]
}
