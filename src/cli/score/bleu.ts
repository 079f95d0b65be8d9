/** `hypros score bleu`. */
import { type Command, Option } from 'commander'
import {
  type BleuScore,
  bleuMetric,
  type SmoothingName,
  smoothingNames,
  type TokenizerName,
  tokenizerNames,
} from '../../metric/index.ts'
import { addTextOptions, positiveNumber, printTextScore, type Shown, type TextOptions } from './text-score.ts'

interface Options extends TextOptions {
  readonly tokenize: TokenizerName
  readonly smooth: SmoothingName
  readonly smoothValue?: number
  readonly lowercase?: true
  readonly effectiveOrder?: true
}

export default function bleu(command: Command): void {
  addTextOptions(command)
    .addOption(
      new Option('--tokenize <name>', 'how texts are cut into tokens').choices(tokenizerNames).default('13a'),
    )
    .addOption(
      new Option('--smooth <method>', 'what orders without a match count')
        .choices(smoothingNames)
        .default('exp'),
    )
    .addOption(
      new Option('--smooth-value <number>', 'the constant of floor (0.1) and add-k (1)').argParser(
        positiveNumber,
      ),
    )
    .option('--lowercase', 'compare without regard to case')
    .option('--effective-order', 'leave out orders that no hypothesis is long enough for')
    .action((options: Options) => {
      const effectiveOrder = options.effectiveOrder ?? options.sentenceLevel ?? false
      const metric = bleuMetric({ ...options, effectiveOrder }, options.ref.length)
      return printTextScore(metric, options, shown)
    })
}

/** As sacreBLEU words it, so that what reads its lines reads ours. */
const shown: Shown<BleuScore> = {
  lines: (score, { name, signature }, width = 2) => {
    const { precisions, brevityPenalty, systemLength, referenceLength } = score
    const ratio = referenceLength === 0 ? 0 : systemLength / referenceLength
    const lengths = `hyp_len = ${systemLength} ref_len = ${referenceLength}`
    const parts = precisions.map((precision) => precision.toFixed(1)).join('/')
    const penalty = `BP = ${brevityPenalty.toFixed(3)} ratio = ${ratio.toFixed(3)}`
    return [`${name}|${signature} = ${score.score.toFixed(width)} ${parts} (${penalty} ${lengths})`]
  },
  single: ({ score }) => [score],
}
