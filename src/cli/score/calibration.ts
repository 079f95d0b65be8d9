/** `hypros score calibration`. */
import { type Command, Option } from 'commander'
import type { ReliabilityBin } from '../../metric/index.ts'
import { jsonOption } from '../command.ts'
import { print, printJson } from '../terminal.ts'
import { type CalibrationScores, calibrationScores } from './calibration-scores.ts'
import { inputsOf } from './input.ts'
import { wholeNumber } from './text-score.ts'

interface Options {
  readonly bins: number
  readonly equalMass?: boolean
  readonly json?: boolean
}

const format = `
The file is CSV, an example a line: its label, then a probability for each class, or a single one, which is that of
class 1 of two. A header is optional and names the classes; labels are such names, or numbers from 0.`

export default function calibration(command: Command): void {
  command
    .argument('<file>', 'labels and probabilities; "-" for standard input')
    .addOption(new Option('--bins <n>', 'bins of a reliability diagram').argParser(wholeNumber).default(10))
    .option('--equal-mass', 'show the table of bins that hold equally many examples')
    .addOption(jsonOption())
    .addHelpText('after', format)
    .action(async (file: string, { bins, equalMass = false, json = false }: Options) => {
      const [source] = inputsOf([file])
      const scores = await calibrationScores(source!, bins)
      if (json) return printJson(scores)
      for (const line of textOf(scores, equalMass)) print(line)
    })
}

function textOf(scores: CalibrationScores, equalMass: boolean): string[] {
  const { examples, classes, clipped, equalWidth: width, equalMass: mass, classwise } = scores
  const shown = equalMass ? mass : width
  const rows = [
    ['accuracy', scores.accuracy, scores.signature],
    ['NLL', scores.nll, scores.signature],
    ['Brier', scores.brier, scores.signature],
    ['ECE, equal width', width.ece, width.signature],
    ['ECE, equal mass', mass.ece, mass.signature],
    ['ECE, classwise', classwise.ece, classwise.signature],
  ] as const
  return [
    `${examples} examples, ${classes} classes`,
    ...rows.map(([name, value, signature]) => `${name.padEnd(16)}  ${value.toFixed(4)}  ${signature}`),
    ...(clipped === 0
      ? []
      : [`labels with less probability than 2^-52, which count as having that much: ${clipped}`]),
    '',
    ...tableOf(shown.bins),
  ]
}

/** A reliability table: what was said, how often it came true, and the difference. */
function tableOf(bins: readonly ReliabilityBin[]): string[] {
  const header = ['confidence', 'examples', 'mean', 'accuracy', 'gap']
  const rows = bins.map(({ lower, upper, count, confidence, accuracy }, i) => [
    `${i === 0 ? '[' : '('}${lower.toFixed(3)}, ${upper.toFixed(3)}]`,
    String(count),
    ...(count === 0
      ? ['', '', '']
      : [confidence, accuracy, accuracy - confidence].map((one) => one.toFixed(4))),
  ])
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]!.length)),
  )
  return [header, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}
