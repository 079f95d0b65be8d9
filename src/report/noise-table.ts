import { Chalk } from 'chalk'
import { columnsOf, renderColumns } from './columns.ts'
import type { TableOptions } from './conclusion.ts'
import { formatNumber, nothing } from './format.ts'
import { type NoiseReport, noiseLimit, pairsByCounting } from './noise.ts'
import { plain, wrap } from './text.ts'

const labels = {
  metric: 'metric',
  ece: 'ECE (log)',
  brier: 'Brier (log)',
  degradation: 'degradation',
} as const

/** A noise floor in one sentence, to be read beside verdicts. */
export function noiseSentence({ arm, pairs, rows }: NoiseReport): string {
  const bounds = rows.map(
    ({ measure, bound, holds }) =>
      `${labels[measure]} ${formatNumber(bound, 2)}${holds ? '' : ' (too high)'}`,
  )
  return (
    `Noise floor, ${plain(arm)} against itself in ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}: upper 95 % bounds ` +
    `${bounds.join(', ')}; each has to be below ${noiseLimit}.`
  )
}

/** A noise floor for a terminal. Ends without a line break. */
export function renderNoise(report: NoiseReport, { color, width = 100 }: TableOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const { experiment, arm, arms, seeds, instances, pairs, rows, passes } = report
  const column = columnsOf(rows)
  const table = renderColumns(
    column('Measure', ({ measure }) => labels[measure], 'left'),
    [
      column('pairs', (row) => String(row.pairs)),
      column('rms z', ({ rms }) => formatNumber(rms, 2)),
      column('upper 95 % bound', ({ bound }) => formatNumber(bound, 2)),
      column(`below ${noiseLimit}`, ({ holds }) => (holds ? 'yes' : 'no')),
      column('pairs needed', ({ needed }) => (needed === null ? nothing : String(needed))),
    ],
    width,
    { header: chalk.bold, rule: chalk.dim },
  )
  return [
    `${chalk.bold(plain(experiment))}  ${chalk.dim(`${plain(arm)} against itself, as ${arms} arms of ${seeds} seeds`)}`,
    ...instances.map(({ name, stored, pairs: own }) =>
      chalk.dim(`${plain(name)}: ${stored} seeds stored, ${own} ${own === 1 ? 'pair' : 'pairs'}`),
    ),
    '',
    ...(pairs === 0
      ? wrap(`A pair takes ${2 * seeds} seeds; with --train they are trained.`, width)
      : [
          ...table,
          '',
          ...wrap(
            `By counting: C2 passed ${passes.C2} and C3 ${passes.C3} of ${pairs} A/A pairs. ${pairsByCounting} pairs ` +
              'without a pass show that fewer than 5 % pass.',
            width,
          ).map((line) => chalk.dim(line)),
        ]),
  ].join('\n')
}
