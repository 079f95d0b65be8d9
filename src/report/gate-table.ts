import { Chalk, type ChalkInstance } from 'chalk'
import { type Column, renderColumns } from './columns.ts'
import type { TableOptions } from './conclusion.ts'
import type { GateExperiment, GateReport, GateStageReport } from './gate.ts'
import {
  aside,
  changeCells,
  changeHeaders,
  closing,
  firedTexts,
  scopeTexts,
  stageTitle,
} from './gate-text.ts'
import { item, plain, wrap } from './text.ts'

/** The gate's report for a terminal. Ends without a line break. */
export function renderGate(report: GateReport, { color, width = 100 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const room = Math.max(60, width)
  const { base, commit, tier, engine, state, experiments, added, removed, problems } = report
  const paint = { unchanged: chalk.dim, green: chalk.green, red: chalk.red }[state]
  const experimentsAside = [...aside('added', added), ...aside('removed', removed)]
  return [
    chalk.dim(`old ${plain(base)} (${commit.slice(0, 12)}) against new · ${tier} tier · ${engine} engine`),
    ...experiments.flatMap((experiment) => ['', ...experimentLines(experiment, chalk, room)]),
    ...(experimentsAside.length === 0
      ? []
      : ['', ...experimentsAside.map((text) => `experiments ${plain(text)}`)]),
    ...(problems.length === 0 ? [] : ['', chalk.bold('Not planned')]),
    ...problems.flatMap(({ side, where, what }) => {
      const mark = side === 'new' ? chalk.red('✗') : chalk.yellow('–')
      return item(`${side} ${plain(where)}: ${plain(what)}`, mark, room)
    }),
    '',
    chalk.bold(paint(plain(closing(report)))),
  ].join('\n')
}

function experimentLines(experiment: GateExperiment, chalk: ChalkInstance, width: number): string[] {
  const { state, screening, confirmation } = experiment
  const paint = { unchanged: chalk.dim, green: chalk.green, red: chalk.red }[state]
  return [
    `${chalk.bold(plain(experiment.experiment))}  ${paint(state)}`,
    ...scopeTexts(experiment).flatMap((text) => wrap(plain(text), width).map((line) => chalk.dim(line))),
    ...(screening ? stageLines('Screening', screening, experiment, chalk, width) : []),
    ...(confirmation ? stageLines('Confirmation', confirmation, experiment, chalk, width) : []),
  ]
}

function stageLines(
  name: 'Screening' | 'Confirmation',
  stage: GateStageReport,
  { metrics }: GateExperiment,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const { outcome } = stage
  if (outcome.state === 'unchanged') return []
  const rows = outcome.changes.map((change) => changeCells(change, metrics).map(plain))
  const [first, ...rest] = changeHeaders.map(
    (header, i): Column => ({
      header,
      alignment: i < 3 ? 'left' : 'right',
      cells: rows.map((cells) => cells[i] as string),
    }),
  ) as [Column, ...Column[]]
  const mark = outcome.state === 'red' ? chalk.red('✗') : chalk.yellow('?')
  return [
    '',
    stageTitle(name, stage),
    ...renderColumns(first, rest, width, { header: chalk.bold, rule: chalk.dim }),
    ...firedTexts(outcome, metrics).flatMap((text) => item(plain(text), mark, width)),
  ]
}
