import { Chalk, type ChalkInstance } from 'chalk'
import type { Verdict, VerdictState } from '../verdict/types.ts'
import { type Column, renderColumns } from './columns.ts'
import { criteriaInfo, estimateLabel, headline, seedsAdvice, stateSymbols } from './criteria.ts'
import { findingLines } from './finding-lines.ts'
import { formatEstimate, formatNumber, formatSummary, nothing } from './format.ts'
import { scoreInfo, trivialLine } from './measures.ts'
import { noiseSentence } from './noise-table.ts'
import { plain, truncate, wrap } from './text.ts'
import type { ArmRow, InstanceReport, Measure, ReportModel, TimingReport, VerdictRow } from './types.ts'

export interface TableOptions {
  readonly color: boolean
  /** Columns of the terminal; 100 where not given, and no less than 60. */
  readonly width?: number
}

const chalkFor = (color: boolean): ChalkInstance => new Chalk({ level: color ? 1 : 0 })
const arrows = { higher: '↑', lower: '↓' } as const
const longestName = 26

/** Results, verdicts and what is missing, for a terminal. Ends without a line break. */
export function renderTable(model: ReportModel, { color, width = 100 }: TableOptions): string {
  const chalk = chalkFor(color)
  const room = Math.max(60, width)
  const { experiment, tier, engine } = model
  const seeds = experiment.seeds.length
  return [
    `${chalk.bold(plain(experiment.name))}  ${chalk.dim(`${tier} tier · ${engine} engine · ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`)}`,
    chalk.dim(
      plain(
        `candidate ${experiment.candidate} · baseline ${experiment.baseline} · bounded ${experiment.bounded}`,
      ),
    ),
    ...model.instances.flatMap((instance) => ['', ...instanceLines(instance, model, chalk, room)]),
    ...missingLines(model, chalk, room),
    ...findingLines(model.findings, chalk, room),
    ...(model.timing ? ['', ...timingLines(model.timing, room).map((line) => chalk.dim(line))] : []),
    ...verdictLines(model, chalk, room),
    ...otherLines(model, chalk, room),
    '',
    chalk.bold(`decided ${model.decided.decided} of ${model.decided.of}`),
  ].join('\n')
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

function missingLines({ cells }: ReportModel, chalk: ChalkInstance, width: number): string[] {
  const rows = cells.filter(({ state }) => state !== 'trained')
  if (rows.length === 0) return []
  return [
    '',
    chalk.bold(`Without a result: ${rows.length} of ${cells.length} cells`),
    ...rows.flatMap(({ arm, seed, dataset, model, reason }) =>
      wrap(`${plain(arm)} · seed ${seed} · ${dataset} · ${model}: ${plain(reason ?? '')}`, width - 4).map(
        (line, index) => `${index === 0 ? chalk.red('  ✗ ') : '    '}${line}`,
      ),
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
  return [
    '',
    ...renderColumns(
      {
        header: 'Other arms',
        alignment: 'left',
        cells: others.map(({ arm }) => truncate(plain(arm), longestName)),
      },
      [
        {
          header: `gain on ${truncate(plain(experiment.baseline), longestName)}`,
          alignment: 'right',
          cells: others.map(({ gain }) => formatEstimate(gain)),
        },
        {
          header: 'p, Holm-adjusted',
          alignment: 'right',
          cells: others.map(({ adjustedP }) => formatNumber(adjustedP, 4)),
        },
      ],
      width,
      { header: chalk.bold, rule: chalk.dim },
    ),
  ]
}

function notes(verdict: Verdict & { readonly recorded?: VerdictState | null }): string[] {
  const { sentence, literal, recorded } = verdict
  return [
    plain(sentence),
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
