import { Chalk, type ChalkInstance } from 'chalk'
import { columnsOf, renderColumns } from './columns.ts'
import type { EstimateReport, GroupReport } from './estimate.ts'
import { formatCount } from './format.ts'
import { plain, wrap } from './text.ts'

export interface EstimateTableOptions {
  readonly color: boolean
  readonly width?: number
}

type ExperimentReport = EstimateReport['experiments'][number]

/** A plan's estimate for a terminal: a table an instance, totals, and what the figures rest on. */
export function renderEstimate(report: EstimateReport, { color, width = 100 }: EstimateTableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const room = Math.max(60, width)
  return [
    ...report.experiments.flatMap((experiment) => [...experimentLines(experiment, report, chalk, room), '']),
    ...(report.experiments.length > 1 ? [chalk.bold(totalLine(report))] : []),
    ...wrap(budgetLine(report), room),
    '',
    ...noteLines(report)
      .flatMap((note) => wrap(note, room))
      .map((line) => chalk.dim(line)),
  ].join('\n')
}

function experimentLines(
  { name, file, groups, cells, hours }: ExperimentReport,
  { tier, gpu }: EstimateReport,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const instances = [...new Set(groups.map(instanceOf))]
  return [
    `${chalk.bold(plain(name))}  ${chalk.dim(`${tier} tier · ${plain(file)}`)}`,
    ...instances.flatMap((instance) => [
      '',
      ...instanceLines(
        groups.filter((group) => instanceOf(group) === instance),
        chalk,
        width,
      ),
    ]),
    '',
    chalk.bold(`${formatCount(cells)} cells, ${formatHours(hours)} hours on one ${gpu.name}`),
  ]
}

const instanceOf = ({ dataset, model }: GroupReport): string => `${dataset} × ${model}`

function instanceLines(groups: readonly GroupReport[], chalk: ChalkInstance, width: number): string[] {
  const first = groups[0] as GroupReport
  const seeds = first.seeds.length
  const facts = [
    `${formatCompactly(first.parameters)} parameters`,
    `${formatCount(first.updates)} updates`,
    `${formatCompactly(first.tokens)} target tokens`,
    `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`,
    `${formatGibibytes(first.stateBytes)} GiB of state`,
    ...(first.nominal === null ? [] : ['nominal shapes']),
  ]
  const column = columnsOf(groups)
  return [
    chalk.bold(plain(instanceOf(first))),
    ...wrap(facts.join(' · '), width).map((line) => chalk.dim(line)),
    ...renderColumns(
      column('Arm', ({ arm }) => plain(arm), 'left'),
      [
        column('FLOP train', ({ flops }) => formatCompactly(flops.train)),
        column('evaluate', ({ flops }) => formatCompactly(flops.evaluate)),
        column('GiB ≥', ({ peakBytes }) => formatGibibytes(peakBytes)),
        column('hours train', ({ cellHours }) => formatHours(cellHours.train)),
        column('evaluate', ({ cellHours }) => formatHours(cellHours.evaluate)),
        column('all seeds', ({ hours }) => formatHours(hours)),
      ],
      width,
      { header: chalk.bold, rule: chalk.dim },
    ),
  ]
}

function totalLine({ cells, hours, gpu }: EstimateReport): string {
  return `${formatCount(cells)} different cells in all, ${formatHours(hours)} hours on one ${gpu.name}`
}

function budgetLine({ budget }: EstimateReport): string {
  const percent = (100 * budget.planned) / budget.hours
  const share = percent < 1 ? 'less than 1' : formatCount(percent)
  const planned = `${formatHours(budget.planned)} hours on one ${budget.gpu}`
  return `The study has ${formatCount(budget.hours)} A100 hours: this is ${planned}, ${share} % of them.`
}

/** What every figure rests on: an estimate must not be taken for a measurement. */
function noteLines(report: EstimateReport): string[] {
  const { gpu, precision, utilisation, experiments, undeclared } = report
  const groups = experiments.flatMap((experiment) => experiment.groups)
  const reasons = new Map(groups.flatMap(({ dataset, nominal }) => (nominal ? [[dataset, nominal]] : [])))
  const large = groups.filter(({ peakBytes }) => peakBytes > gpu.memoryGiB * 2 ** 30)
  const waiting = groups.filter(({ memoryBound }) => memoryBound > 0.5).length
  return [
    `Hours: estimated, not measured. ${gpu.name}: ${gpu.peak[precision]} TFLOP/s (${precision.toUpperCase()}) and ` +
      `${formatCount(gpu.bandwidth)} GB/s, ${gpu.source}; assumed utilisation ${Math.round(100 * utilisation)} % of ` +
      'that peak. A program takes the longer of its arithmetic and its memory traffic, every node going to memory ' +
      `once, unfused; in ${waiting} of ${groups.length} rows training waits for memory most of the time.`,
    'FLOP: of a cell, from its traced graphs. Evaluate: the validation split at every evaluation and the test ' +
      'splits once, every output text decoded to the full length. Launches and the host are left out, which ' +
      'makes decoding slower than shown.',
    'GiB ≥: a lower bound, what is alive at once in the order of the graph, the state (weights, moments, sums) included. ' +
      "Allocators and libraries take more. Step timing (C1) isn't counted.",
    ...[...reasons].map(
      ([dataset, reason]) =>
        `${plain(dataset)}: nominal shapes, 64 tokens a side without padding and a vocabulary of 32,000, since ${plain(reason).replace(/\.+$/, '')}.`,
    ),
    ...(large.length === 0
      ? []
      : [
          `More than the ${gpu.memoryGiB} GiB of one ${gpu.name}: ${[...new Set(large.map(instanceOf))].map(plain).join(', ')}.`,
        ]),
    ...(undeclared.length === 0 ? [] : [`Not declared at this tier: ${undeclared.map(plain).join(', ')}.`]),
  ]
}

/** Three significant digits and a prefix: `1.21E`. */
export function formatCompactly(value: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
  const power = value < 1 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3 + 1e-9))
  const scaled = value / 1000 ** power
  return `${scaled >= 1000 ? Math.round(scaled) : Number(scaled.toPrecision(3))}${prefixes[power]}`
}

function formatGibibytes(bytes: number): string {
  const gibibytes = bytes / 2 ** 30
  return gibibytes < 0.01 ? '<0.01' : gibibytes.toFixed(gibibytes < 10 ? 2 : 1)
}

function formatHours(hours: number): string {
  if (hours >= 100) return formatCount(hours)
  return hours > 0 && hours < 0.01 ? '<0.01' : hours.toFixed(hours < 10 ? 2 : 1)
}
