import { Chalk, type ChalkInstance } from 'chalk'
import type { Verdict, VerdictState } from '../verdict/types.ts'
import { aggregateLines, aggregatesNote } from './aggregate-table.ts'
import { byInstanceLines } from './by-instance.ts'
import { type Column, columnsOf, renderColumns } from './columns.ts'
import { criteriaInfo, estimateLabel, headline, seedsAdvice, stateSymbols } from './criteria.ts'
import { formatEstimate, formatNumber } from './format.ts'
import { lookText } from './look.ts'
import { noiseSentence } from './noise-table.ts'
import { plain, truncate, wrap } from './text.ts'
import type { ReportModel, VerdictRow } from './types.ts'

export interface TableOptions {
  readonly color: boolean
  /** Columns of the terminal; 100 where not given, and no less than 60. */
  readonly width?: number
}

export const chalkFor = (color: boolean): ChalkInstance => new Chalk({ level: color ? 1 : 0 })

/** Of an arm's name in a table. */
export const longestName = 26

/** Everything that was judged; ends with how much of it was decided. */
export function conclusionLines(model: ReportModel, chalk: ChalkInstance, width: number): string[] {
  return [
    ...byInstanceLines(model, chalk, width),
    ...verdictLines(model, chalk, width),
    ...otherLines(model, chalk, width),
    ...allRunsLines(model, chalk, width),
    '',
    chalk.bold(`decided ${model.decided.decided} of ${model.decided.of}`),
  ]
}

function verdictLines(
  { verdicts, decided, noise }: ReportModel,
  chalk: ChalkInstance,
  width: number,
): string[] {
  return [
    '',
    chalk.bold('Verdicts'),
    ...verdicts.flatMap((verdict) => [
      verdictLine(verdict, chalk),
      ...notes(verdict).flatMap((note) => wrap(note, width - 5).map((line) => chalk.dim(`     ${line}`))),
    ]),
    ...decided.unjudged.map((criterion) => chalk.dim(`· ${criterion} not judged`)),
    ...(noise ? wrap(noiseSentence(noise), width).map((line) => chalk.dim(line)) : []),
  ]
}

function otherLines({ others, experiment }: ReportModel, chalk: ChalkInstance, width: number): string[] {
  if (others.length === 0) return []
  const column = columnsOf(others)
  const short = (name: string) => truncate(plain(name), longestName)
  return [
    '',
    ...renderColumns(
      column('Other arms', ({ arm }) => short(arm), 'left'),
      [
        column(`gain on ${short(experiment.baseline)}`, ({ gain }) => formatEstimate(gain)),
        column('p, Holm-adjusted', ({ adjustedP }) => formatNumber(adjustedP, 4)),
      ],
      width,
      { header: chalk.bold, rule: chalk.dim },
    ),
  ]
}

function allRunsLines(model: ReportModel, chalk: ChalkInstance, width: number): string[] {
  const lines = aggregateLines(model, longestName, width, { header: chalk.bold, rule: chalk.dim })
  if (lines.length === 0) return []
  return ['', ...lines, ...wrap(aggregatesNote(model), width).map((line) => chalk.dim(line))]
}

function notes(verdict: Verdict & { readonly recorded?: VerdictState | null }): string[] {
  const { sentence, literal, recorded, look } = verdict
  return [
    plain(sentence),
    look && `${lookText(look)}.`,
    literal && `literal reading: ${literal.verdict} (${plain(literal.sentence)})`,
    seedsAdvice(verdict),
    recorded && recorded !== verdict.verdict && `recorded verdict: ${recorded}`,
  ].filter((note) => typeof note === 'string')
}

const stateStyles: Readonly<Record<VerdictState, (chalk: ChalkInstance) => ChalkInstance>> = {
  pass: (chalk) => chalk.green,
  fail: (chalk) => chalk.red,
  inconclusive: (chalk) => chalk.yellow,
  insufficient: (chalk) => chalk.yellow,
  incomparable: (chalk) => chalk.magenta,
}

function verdictLine(verdict: Verdict, chalk: ChalkInstance): string {
  const { criterion, verdict: state } = verdict
  const paint = stateStyles[state](chalk)
  return `${paint(`${stateSymbols[state]} ${criterion} ${state.padEnd(12)}`)} ${plain(headline(verdict))}`
}

/** A verdict in one line: `✓ C1 pass         overhead +1.2 % [−0.3, +2.7]`. */
export function renderVerdictLine(
  verdict: Verdict,
  { color = false }: { readonly color?: boolean } = {},
): string {
  return verdictLine(verdict, chalkFor(color))
}

/** All that a failing test has to say: the rule, every estimate beside its line, and the literal reading. */
export function renderVerdict(verdict: Verdict | VerdictRow, { color, width = 100 }: TableOptions): string {
  const chalk = chalkFor(color)
  const info = criteriaInfo[verdict.criterion]
  const { estimates } = verdict
  const extra = (header: string, value: (index: number) => number | undefined, digits: number): Column[] =>
    estimates.some((_, index) => value(index) !== undefined)
      ? [
          {
            header,
            alignment: 'right',
            cells: estimates.map((_, index) => formatNumber(value(index) ?? null, digits)),
          },
        ]
      : []
  const table = renderColumns(
    { header: 'Estimate', alignment: 'left', cells: estimates.map(({ name }) => estimateLabel(name)) },
    [
      { header: 'value [interval]', alignment: 'right', cells: estimates.map(formatEstimate) },
      {
        header: 'claimed',
        alignment: 'left',
        cells: estimates.map(({ name }) => info.thresholds[name]?.text ?? ''),
      },
      ...extra('df', (index) => estimates[index]?.df, 1),
      ...extra('n', (index) => estimates[index]?.n, 0),
      ...extra('p', (index) => estimates[index]?.p, 4),
    ],
    width,
    { header: chalk.bold, rule: chalk.dim },
  )
  return [
    `${verdictLine(verdict, chalk)}`,
    chalk.dim(`  ${info.title}: ${info.rule}`),
    ...(estimates.length > 0 ? ['', ...table.map((line) => `  ${line}`)] : []),
    '',
    ...notes(verdict).flatMap((note) => wrap(note, width - 2).map((line) => `  ${line}`)),
  ].join('\n')
}
