import type { ChalkInstance } from 'chalk'
import { cellName } from '../experiment/instance.ts'
import { type Column, renderColumns } from './columns.ts'
import { chalkFor, conclusionLines, longestName, type TableOptions } from './conclusion.ts'
import { findingLines } from './finding-lines.ts'
import { formatCount, formatNumber, formatSummary, nothing } from './format.ts'
import { lookName } from './look.ts'
import { scoreInfo, trivialLine } from './measures.ts'
import { item, plain, truncate, wrap } from './text.ts'
import type { ArmRow, InstanceReport, Measure, ReportModel, TimingReport } from './types.ts'

const arrows = { higher: '↑', lower: '↓' } as const

/** Results, verdicts and what is missing, for a terminal. Ends without a line break. */
export function renderTable(model: ReportModel, { color, width = 100 }: TableOptions): string {
  const chalk = chalkFor(color)
  const room = Math.max(60, width)
  return [
    ...headLines(model, chalk),
    ...model.instances.flatMap((instance) => ['', ...instanceLines(instance, model, chalk, room)]),
    ...missingLines(model, chalk, room),
    ...findingLines(model.findings, chalk, room),
    ...costLine(model).map((line) => chalk.dim(line)),
    ...(model.timing ? ['', ...timingLines(model.timing, room).map((line) => chalk.dim(line))] : []),
    ...conclusionLines(model, chalk, room),
  ].join('\n')
}

/** What was run, and which arms are compared. */
export function headLines({ experiment, tier, engine }: ReportModel, chalk: ChalkInstance): string[] {
  const seeds = experiment.seeds.length
  return [
    `${chalk.bold(plain(experiment.name))}  ${chalk.dim(`${tier} tier · ${engine} engine · ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}${experiment.look ? ` · ${lookName(experiment.look)}` : ''}`)}`,
    chalk.dim(
      plain(
        `candidate ${experiment.candidate} · baseline ${experiment.baseline} · bounded ${experiment.bounded}`,
      ),
    ),
  ]
}

function instanceLines(
  instance: InstanceReport,
  { experiment }: ReportModel,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const style = { header: chalk.bold, rule: chalk.dim }
  const names: Column = {
    header: 'Arm',
    alignment: 'left',
    cells: instance.arms.map(({ arm, role }) => {
      const name = truncate(plain(arm), longestName)
      return role === 'candidate' ? chalk.cyan(name) : name
    }),
  }
  const group = (name: Measure['group']) =>
    instance.measures
      .filter((measure) => measure.group === name)
      .map((measure) => measureColumn(measure, instance.arms, chalk))
  const lead = scoreInfo(instance.metric)
  const bySeed = experiment.seeds.map(
    (seed, index): Column => ({
      header: `seed ${seed}`,
      alignment: 'right',
      cells: instance.arms.map(({ measures, states }) => {
        const value = measures[instance.metric]?.values[index] ?? null
        if (value !== null) return formatNumber(value, lead.digits)
        return chalk.red(states[index]?.state ?? 'missing')
      }),
    }),
  )
  const marked = instance.arms.some(({ best }) => best.length > 0)
  const partial = instance.arms.some(({ states }) => states.some(({ state }) => state !== 'trained'))
  return [
    `${instance.task} · ${plain(instance.dataset)} · ${plain(instance.model)}`,
    '',
    ...renderColumns(names, group('quality'), width, style),
    '',
    ...expectedLines(instance, names, width, style),
    `${lead.label} by seed, and after the perturbation`,
    ...renderColumns(names, [...bySeed, ...group('robustness')], width, style),
    '',
    ...renderColumns(names, group('cost'), width, style),
    '',
    ...[
      `Test split: mean ± standard deviation over seeds.${marked ? ' * best mean, a point estimate.' : ''}${partial ? ' † fewer seeds than planned.' : ''}`,
      trivialLine(instance, plain),
    ].flatMap((line) => (line ? wrap(line, width).map((text) => chalk.dim(text)) : [])),
  ]
}

function expectedLines(
  { arms, expected }: InstanceReport,
  names: Column,
  width: number,
  style: Parameters<typeof renderColumns>[3],
): string[] {
  if (expected.length === 0) return []
  const columns = expected.map(
    ({ id, label, digits, values }): Column => ({
      header: `${label}, expected and measured`,
      alignment: 'right',
      cells: arms.map(
        ({ arm, measures }) =>
          `${formatNumber(values[arm] ?? null, digits)}  ${formatNumber(measures[id]?.mean ?? null, digits)}`,
      ),
    }),
  )
  return ['Expected by the authors of the claim', ...renderColumns(names, columns, width, style), '']
}

/** Core time of the cells, whenever they were trained. */
function costLine({ cells }: ReportModel): string[] {
  const known = cells.flatMap(({ coreSeconds }) => coreSeconds ?? [])
  if (known.length === 0) return []
  const total = known.reduce((sum, seconds) => sum + seconds, 0)
  return [
    '',
    `Core time: ${formatCount(total)} s for ${formatCount(known.length)} cells, ${formatNumber(total / known.length, 1)} s a cell.`,
  ]
}

function measureColumn(measure: Measure, arms: readonly ArmRow[], chalk: ChalkInstance): Column {
  const { id, label, unit, better, digits } = measure
  return {
    header: `${[label, unit && `[${unit}]`, better && arrows[better]].filter(Boolean).join(' ')} `,
    alignment: 'right',
    marked: true,
    cells: arms.map(({ measures, best, states }) => {
      const summary = measures[id]
      const text = summary ? formatSummary(summary, digits) : nothing
      // Marks beside the figures, so that they survive without colour.
      if (best.includes(id)) return chalk.bold.green(`${text}*`)
      return summary && summary.n > 0 && summary.n < states.length ? chalk.yellow(`${text}†`) : `${text} `
    }),
  }
}

export function missingLines({ cells }: ReportModel, chalk: ChalkInstance, width: number): string[] {
  const rows = cells.filter(({ state }) => state !== 'trained')
  if (rows.length === 0) return []
  return [
    '',
    chalk.bold(`Without a result: ${rows.length} of ${cells.length} cells`),
    ...rows.flatMap(({ reason, ...row }) =>
      item(`${plain(cellName(row))}: ${plain(reason ?? '')}`, chalk.red('✗'), width),
    ),
  ]
}

function timingLines(timing: TimingReport, width: number): string[] {
  const { baselineMilliseconds, candidateMilliseconds, processes, blocks, cpu } = timing
  return wrap(
    `Step cost: baseline ${formatNumber(baselineMilliseconds, 2)} ms, candidate ${formatNumber(candidateMilliseconds, 2)} ms ` +
      `(medians over ${processes} processes of ${blocks} blocks; ${plain(cpu)}).`,
    width,
  )
}
