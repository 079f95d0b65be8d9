import { cellName } from '../experiment/instance.ts'
import { columnsOf, renderColumns } from './columns.ts'
import { chalkFor, longestName, type TableOptions } from './conclusion.ts'
import { formatCount, formatNumber, nothing } from './format.ts'
import type { InferenceRow, ProfiledArm, ProfiledInstance, ProfileReport } from './profile.ts'
import { item, plain, truncate, wrap } from './text.ts'

const mebibytes = (bytes: number): string => formatCount(bytes / 2 ** 20)
const name = (arm: string): string => truncate(plain(arm), longestName)

const seedsOf = (arms: readonly ProfiledArm[]): number[] => [...new Set(arms.map(({ seed }) => seed))]

/** In the heading where all have the same, else beside each name. */
function oneSeed(arms: readonly ProfiledArm[]): string {
  const [seed, ...others] = seedsOf(arms)
  return others.length === 0 ? ` · seed ${seed}` : ''
}

const named = (arms: readonly ProfiledArm[], { arm, seed }: Pick<ProfiledArm, 'arm' | 'seed'>): string =>
  seedsOf(arms).length === 1 ? name(arm) : `${name(arm)} · seed ${seed}`

/** A profile for a terminal. Ends without a line break. */
export function renderProfile(report: ProfileReport, { color, width = 100 }: TableOptions): string {
  const chalk = chalkFor(color)
  const { experiment, tier, engine, environment, rounds, instances, missing, run } = report
  const style = { header: chalk.bold, rule: chalk.dim }
  const dim = (text: string) => wrap(text, width).map((line) => chalk.dim(line))
  const settings = `${tier} tier · ${engine} engine`
  const measured = `${rounds} ${rounds === 1 ? 'round' : 'rounds'} · ${plain(environment.cpu)}`
  return [
    `${chalk.bold(plain(experiment ?? 'Cells'))}  ${chalk.dim(settings)}`,
    ...dim(measured),
    ...instances.flatMap((instance) => [
      '',
      ...wrap(
        `${instance.task} · ${plain(instance.dataset)} · ${plain(instance.model)}${oneSeed(instance.arms)}`,
        width,
      ),
      '',
      ...inferenceTable(instance, width, style),
      ...notes(instance).flatMap(dim),
      '',
      ...trainingTable(instance.arms, width, style),
      ...dim('Training, from the records: median update, operations counted on the graph.'),
    ]),
    ...(missing.length === 0 ? [] : ['', chalk.bold(`Not profiled: ${missing.length}`)]),
    ...missing.flatMap(({ reason, ...cell }) =>
      item(`${plain(cellName(cell))}: ${plain(reason)}`, chalk.red('✗'), width),
    ),
    ...(run === null ? [] : wrap(`Train what is missing: ${run}`, width)),
  ].join('\n')
}

type Style = Parameters<typeof renderColumns>[3]

function inferenceTable({ unit, baseline, energy, arms }: ProfiledInstance, width: number, style: Style) {
  const rows = arms.flatMap(({ arm, seed, inference }) => inference.map((row) => ({ arm, seed, ...row })))
  const column = columnsOf(rows)
  const digits = rows.some(({ perSecond }) => perSecond < 100) ? 1 : 0
  return renderColumns(
    column('Inference', (row) => named(arms, row), 'left'),
    [
      column('batch', ({ batch }) => String(batch)),
      column(`${unit}/s`, ({ perSecond }) => formatNumber(perSecond, digits)),
      ...(baseline === null || arms.length < 2
        ? []
        : [column(`× ${name(baseline)} [rounds]`, ({ ratio }) => ratioText(ratio))]),
      column('p50 [ms]', ({ latency }) => formatNumber(latency.p50, 2)),
      column('p95 [ms]', ({ latency }) => formatNumber(latency.p95, 2)),
      column('Memory [MiB]', ({ peakMemoryBytes }) => mebibytes(peakMemoryBytes)),
      ...(energy.state === 'available'
        ? [column('Energy [J/example]', ({ joulesPerExample }) => formatNumber(joulesPerExample, 3))]
        : []),
    ],
    width,
    style,
  )
}

function ratioText(ratio: InferenceRow['ratio']): string {
  if (ratio === null) return nothing
  const [median, lowest, highest] = [ratio.median, ratio.lowest, ratio.highest].map((value) =>
    formatNumber(value, 2),
  )
  return `${median} [${lowest}, ${highest}]`
}

function notes({ unit, examples, energy, baseline, arms }: ProfiledInstance): string[] {
  const counted =
    unit === 'generated tokens' ? 'greedy decoding, end-of-sentence tokens counted' : 'teacher-forced scoring'
  return [
    `${examples} examples of the test split a round; ${unit === 'examples' ? 'classification' : counted}. ` +
      'p50, p95: of one batch. Memory: peak of a process that runs this cell alone.',
    baseline === null
      ? 'The baseline was not profiled, so there are no ratios.'
      : arms.length < 2
        ? ''
        : 'Ratios: median over rounds of both arms in turn, lowest and highest round; times themselves depend on the machine.',
    energy.state === 'available'
      ? `Energy: ${energy.zones.join(', ')} (RAPL), with all that the machine did meanwhile; a GPU's is not in it.`
      : `Energy: not available (${plain(energy.reason)}).`,
  ].filter((note) => note !== '')
}

function trainingTable(arms: readonly ProfiledArm[], width: number, style: Style): string[] {
  const column = columnsOf(arms)
  return renderColumns(
    column('Training', (row) => named(arms, row), 'left'),
    [
      column('Update [ms]', ({ training }) => formatNumber(training.stepMilliseconds, 1)),
      column('GFLOP/update', ({ training }) => formatNumber(training.flopsPerUpdate / 1e9, 2)),
      column('GFLOP/s', ({ training }) => formatNumber(training.gigaflopsPerSecond, 1)),
      column('Memory [MiB]', ({ training }) => mebibytes(training.peakMemoryBytes)),
      column('Core time [s]', ({ training }) => formatNumber(training.coreSeconds, 1)),
    ],
    width,
    style,
  )
}
