/** `hypros score rouge`. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type RougeScore, type RougeType, rougeMetric, rougeTypes } from '../../metric/index.ts'
import { addTextOptions, printTextScore, type Shown, type TextOptions } from './text-score.ts'

interface Options extends TextOptions {
  readonly rouge: readonly RougeType[]
  readonly stemmer?: true
  readonly newline?: string
}

const notes = `
ROUGE-Lsum takes the sentences of a segment apart. A segment being a line here, --newline names what stands for the
line feeds in it, say "<n>"; without it Lsum is L. --sentence-level prints the F of each type, in order.`

export default function rouge(command: Command): void {
  addTextOptions(command)
    .addOption(
      new Option('--rouge <types>', `some of ${rougeTypes.join(',')}`)
        .argParser(typesOf)
        .default(rougeTypes, rougeTypes.join(',')),
    )
    .option('--stemmer', 'compare Porter stems')
    .option('--newline <text>', 'what separates the sentences of a segment')
    .addHelpText('after', notes)
    .action((options: Options) => {
      const { rouge: types, stemmer, newline } = options
      const metric = rougeMetric({ types, stemmer, newline: newline ?? '\n' }, options.ref.length)
      return printTextScore(metric, options, shown)
    })
}

function typesOf(text: string): RougeType[] {
  const wanted = text.split(',').map((type) => type.trim())
  const unknown = wanted.find((type) => !rougeTypes.some((known) => known === type))
  if (unknown === undefined) return rougeTypes.filter((type) => wanted.includes(type))
  throw new InvalidArgumentError(`"${unknown}" is none of ${rougeTypes.join(', ')}.`)
}

const shown: Shown<RougeScore> = {
  lines: (scores, { signature }, width = 4) =>
    rougeTypes.flatMap((type) => {
      const score = scores[type]
      if (score === undefined) return []
      const [f1, precision, recall] = [score.f1, score.precision, score.recall].map((one) =>
        one.toFixed(width),
      )
      return [`ROUGE-${type}|${signature} = ${f1} (P = ${precision} R = ${recall})`]
    }),
  single: (scores) => rougeTypes.flatMap((type) => scores[type]?.f1 ?? []),
}
