import { Chalk, type ChalkInstance } from 'chalk'
import { type Column, renderColumns } from './columns.ts'
import { renderVerdictLine, type TableOptions } from './conclusion.ts'
import { formatEstimate, formatNumber, formatSummary, nothing } from './format.ts'
import { scoreInfo } from './measures.ts'
import type { LevelReport, RobustnessInstance, RobustnessModel, RobustnessRow } from './robustness.ts'
import { item, plain, truncate, wrap } from './text.ts'
import type { Summary } from './types.ts'

const longestName = 26

/** Arm × perturbation, C4's estimates by perturbation, its verdict, and what is missing. Ends without a line break. */
export function renderRobustness(model: RobustnessModel, { color, width = 100 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const room = Math.max(60, width)
  const { experiment, tier, engine, verdict } = model
  return [
    chalk.bold(`robustness of ${plain(experiment.name)}`),
    chalk.dim(`${tier} tier · ${engine} engine · stored weights, nothing trained`),
    ...model.instances.flatMap((instance) => ['', ...instanceLines(instance, model, chalk, room)]),
    ...missingLines(model, chalk, room),
    '',
    chalk.bold('Verdict, over the mean of the perturbations'),
    ...verdictLines(model, color, room),
    '',
    chalk.bold(`decided ${Number(verdict?.verdict === 'pass' || verdict?.verdict === 'fail')} of 1`),
  ].join('\n')
}

/** A line of the table: a level, with how far it moves texts, or one of its arms beneath. */
type Line =
  | { readonly kind: 'level'; readonly level: LevelReport }
  | { readonly kind: 'arm'; readonly row: RobustnessRow }

function instanceLines(
  { task, dataset, model, metric, levels }: RobustnessInstance,
  { experiment }: RobustnessModel,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const title = `${task} · ${plain(dataset)} · ${plain(model)}`
  if (metric === null) return [title, chalk.dim('no cell is trained')]
  const { label, digits } = scoreInfo(metric)
  const lines = levels.flatMap((level): Line[] => [
    { kind: 'level', level },
    ...level.rows.map((row) => ({ kind: 'arm', row }) as const),
  ])
  const column = (header: string, summary: (row: RobustnessRow) => Summary, places: number): Column => ({
    header,
    alignment: 'right',
    cells: lines.map((line) => (line.kind === 'arm' ? formatSummary(summary(line.row), places) : '')),
  })
  const { candidate, bounded } = experiment
  const reading = `C4 by perturbation: what ${plain(candidate)} loses more than ${plain(bounded)}, in margins`
  return [
    title,
    '',
    ...renderColumns(
      { header: 'Perturbation', alignment: 'left', cells: lines.map((line) => nameOf(line, chalk)) },
      [
        {
          header: 'Edits a text',
          alignment: 'right',
          cells: lines.map((line) => (line.kind === 'level' ? editsText(line.level) : '')),
        },
        column(`${label} clean`, ({ clean }) => clean, digits),
        column('perturbed', ({ perturbed }) => perturbed, digits),
        column('drop [%]', ({ drop }) => drop, 1),
      ],
      width,
      { header: chalk.bold, rule: chalk.dim },
    ),
    '',
    ...wrap(reading, width),
    ...levels.flatMap((level) => readingLines(level, width)),
    ...wrap(
      'Mean ± standard deviation over seeds. Edits: mean Levenshtein distance of a text in words (in characters). Rows of C4 are detail; its verdict is the one below.',
      width,
    ).map((line) => chalk.dim(line)),
  ]
}

function nameOf(line: Line, chalk: ChalkInstance): string {
  if (line.kind === 'level') return plain(line.level.level)
  const name = `  ${truncate(plain(line.row.arm), longestName)}`
  return line.row.role === 'candidate' ? chalk.cyan(name) : name
}

function readingLines({ level, reading }: LevelReport, width: number): string[] {
  const [excess] = reading.estimates
  const text = excess ? formatEstimate(excess) : `not estimated: ${plain(reading.reason ?? nothing)}`
  const [first = '', ...rest] = wrap(text, width - 18)
  return [`  ${plain(level).padEnd(14)}  ${first}`, ...rest.map((line) => `${' '.repeat(18)}${line}`)]
}

function editsText({ distance }: LevelReport): string {
  if (distance === null) return nothing
  return `${formatNumber(distance.words, 2)} (${formatNumber(distance.characters, 1)})`
}

function missingLines({ cells, command }: RobustnessModel, chalk: ChalkInstance, width: number): string[] {
  const without = cells.filter(({ state }) => state !== 'scored')
  if (without.length === 0) return []
  // Seeds that lack the same thing share a line.
  const seeds = new Map<string, number[]>()
  for (const { arm, seed, dataset, model, reason } of without) {
    const what = `${plain(arm)} · ${plain(dataset)} · ${plain(model)}: ${plain(reason ?? '')}`
    seeds.set(what, [...(seeds.get(what) ?? []), seed])
  }
  const shown = (text: string) => item(text, chalk.red('✗'), width)
  return [
    '',
    chalk.bold(`Not scored: ${without.length} of ${cells.length} cells`),
    ...[...seeds].flatMap(([what, of]) =>
      shown(`${what} (${of.length === 1 ? 'seed' : 'seeds'} ${of.join(', ')})`),
    ),
    ...(without.some(({ state }) => state === 'missing') ? [chalk.dim(`To train cells: ${command}`)] : []),
  ]
}

function verdictLines({ verdict, unjudged }: RobustnessModel, color: boolean, width: number): string[] {
  if (verdict === null) return [`· C4 not judged: ${plain(unjudged ?? '')}`]
  return [
    renderVerdictLine(verdict, { color }),
    ...wrap(plain(verdict.sentence), width - 5).map((line) => `     ${line}`),
  ]
}
