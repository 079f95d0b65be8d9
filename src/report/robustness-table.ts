import { Chalk, type ChalkInstance } from 'chalk'
import { type Column, renderColumns } from './columns.ts'
import { formatEstimate, formatNumber, formatSummary, nothing } from './format.ts'
import { scoreInfo } from './measures.ts'
import type { LevelReport, RobustnessInstance, RobustnessModel, RobustnessRow } from './robustness.ts'
import { renderVerdictLine, type TableOptions } from './table.ts'
import { plain, truncate, wrap } from './text.ts'

const longestName = 26

/** Arm × perturbation, C4's estimates by perturbation, its verdict, and what is missing. Ends without a line break. */
export function renderRobustness(model: RobustnessModel, { color, width = 100 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const room = Math.max(60, width)
  const { experiment, tier, engine, verdict } = model
  return [
    `${chalk.bold(`robustness of ${plain(experiment.name)}`)}  ${chalk.dim(`${tier} tier · ${engine} engine · stored weights, none trained here`)}`,
    ...model.instances.flatMap((instance) => ['', ...instanceLines(instance, model, chalk, room)]),
    ...missingLines(model, chalk, room),
    '',
    chalk.bold('Verdict, over the mean of the perturbations'),
    ...verdictLines(model, color, room),
    '',
    chalk.bold(`decided ${Number(verdict?.verdict === 'pass' || verdict?.verdict === 'fail')} of 1`),
  ].join('\n')
}

/** A row of the table: an arm on a level, the first of a level naming it. */
interface Row extends RobustnessRow {
  readonly level: LevelReport
  readonly first: boolean
}

function instanceLines(
  { task, dataset, model, metric, levels }: RobustnessInstance,
  { experiment }: RobustnessModel,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const title = `${task} · ${plain(dataset)} · ${plain(model)}`
  if (metric === null) return [title, chalk.dim('no cell is trained')]
  const { label, digits } = scoreInfo(metric)
  const rows = levels.flatMap((level) =>
    level.rows.map((row, index): Row => ({ ...row, level, first: index === 0 })),
  )
  const column = (header: string, alignment: Column['alignment'], cell: (row: Row) => string): Column => ({
    header,
    alignment,
    cells: rows.map(cell),
  })
  const style = { header: chalk.bold, rule: chalk.dim }
  return [
    title,
    '',
    ...renderColumns(
      column('Perturbation', 'left', ({ level, first }) => (first ? plain(level.level) : '')),
      [
        column('Edits a text', 'right', ({ level, first }) => (first ? editsText(level) : '')),
        column('Arm', 'left', ({ arm, role }) => {
          const name = truncate(plain(arm), longestName)
          return role === 'candidate' ? chalk.cyan(name) : name
        }),
        column(`${label} clean`, 'right', ({ clean }) => formatSummary(clean, digits)),
        column('perturbed', 'right', ({ perturbed }) => formatSummary(perturbed, digits)),
        column('drop [%]', 'right', ({ drop }) => formatSummary(drop, 1)),
      ],
      width,
      style,
    ),
    '',
    `C4 by perturbation: what ${plain(experiment.candidate)} loses more than ${plain(experiment.bounded)}, in margins`,
    ...levels.map(({ level, reading }) => {
      const [excess] = reading.estimates
      const text = excess ? formatEstimate(excess) : `not estimated: ${plain(reading.reason ?? nothing)}`
      return `  ${plain(level).padEnd(14)}  ${text}`
    }),
    ...wrap(
      'Mean ± standard deviation over seeds. Edits: mean Levenshtein distance of a text in words (in characters). Rows of C4 are detail; its verdict is the one below.',
      width,
    ).map((line) => chalk.dim(line)),
  ]
}

function editsText({ distance }: LevelReport): string {
  if (distance === null) return nothing
  return `${formatNumber(distance.words, 2)} (${formatNumber(distance.characters, 1)})`
}

function missingLines({ cells, command }: RobustnessModel, chalk: ChalkInstance, width: number): string[] {
  const without = cells.filter(({ state }) => state !== 'scored')
  if (without.length === 0) return []
  const shown = (text: string) =>
    wrap(text, width - 4).map((line, index) => `${index === 0 ? chalk.red('  ✗ ') : '    '}${line}`)
  return [
    '',
    chalk.bold(`Not scored: ${without.length} of ${cells.length} cells`),
    ...without.flatMap(({ arm, seed, dataset, model, reason }) =>
      shown(`${plain(arm)} · seed ${seed} · ${dataset} · ${model}: ${plain(reason ?? '')}`),
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
