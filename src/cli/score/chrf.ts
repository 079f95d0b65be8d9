/** `hypros score chrf`. */
import { type Command, Option } from 'commander'
import { type ChrfScore, chrfMetric } from '../../metric/index.ts'
import {
  addTextOptions,
  positiveNumber,
  printTextScore,
  type Shown,
  type TextOptions,
  wholeNumber,
} from './text-score.ts'

interface Options extends TextOptions {
  readonly chrfCharOrder: number
  readonly chrfWordOrder: number
  readonly chrfBeta: number
  readonly chrfWhitespace?: true
  readonly chrfEpsSmoothing?: true
  readonly lowercase?: true
}

export default function chrf(command: Command): void {
  const number = (flag: string, text: string, parse: (text: string) => number, otherwise: number) =>
    new Option(flag, text).argParser(parse).default(otherwise)
  addTextOptions(command)
    .addOption(number('--chrf-char-order <n>', 'character n-grams up to this order', wholeNumber, 6))
    .addOption(number('--chrf-word-order <n>', 'word n-grams up to this order; 2 is chrF++', wholeNumber, 0))
    .addOption(
      number('--chrf-beta <n>', 'recall counts so many times as much as precision', positiveNumber, 2),
    )
    .option('--chrf-whitespace', 'count white space as characters')
    .option('--chrf-eps-smoothing', 'smooth as chrF++.py, NLTK and Moses do')
    .option('--lowercase', 'compare without regard to case')
    .action((options: Options) => {
      const metric = chrfMetric(
        {
          charOrder: options.chrfCharOrder,
          wordOrder: options.chrfWordOrder,
          beta: options.chrfBeta,
          lowercase: options.lowercase,
          whitespace: options.chrfWhitespace,
          epsSmoothing: options.chrfEpsSmoothing,
        },
        options.ref.length,
      )
      return printTextScore(metric, options, shown)
    })
}

const shown: Shown<ChrfScore> = {
  lines: ({ score }, { name, signature }, width = 2) => [`${name}|${signature} = ${score.toFixed(width)}`],
  single: ({ score }) => [score],
}
