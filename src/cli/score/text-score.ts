/** What the scores of texts share: files in, a line with score and signature out. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { DataError } from '../../base/errors.ts'
import type { Metric, TextPair } from '../../metric/index.ts'
import { jsonOption } from '../command.ts'
import { print, printJson } from '../terminal.ts'
import { segments } from './segments.ts'

export interface TextOptions {
  readonly hyp: string
  readonly ref: readonly string[]
  readonly sentenceLevel?: boolean
  readonly width?: number
  readonly json?: boolean
}

/** How a score is shown. */
export interface Shown<Score> {
  /** Lines of text, numbers with so many decimals where it is given. */
  readonly lines: (score: Score, metric: Metric<TextPair, Score>, width: number | undefined) => string[]
  /** The numbers of a single segment. */
  readonly single: (score: Score) => readonly number[]
}

/** `--ref`, `--hyp`, `--sentence-level`, `--width`, `--json`. */
export function addTextOptions(command: Command): Command {
  return command
    .requiredOption('--hyp <file>', 'the outputs, one segment a line; "-" for standard input')
    .addOption(
      new Option('--ref <file>', 'their references, line by line; repeat it for several references')
        .argParser((path: string, before?: readonly string[]) => [...(before ?? []), path])
        .makeOptionMandatory(),
    )
    .option('--sentence-level', 'print the score of each segment, one a line')
    .addOption(new Option('-w, --width <digits>', 'decimals of the numbers').argParser(decimals))
    .addOption(jsonOption())
}

/** Scores files and prints the result. */
export async function printTextScore<Score extends object>(
  metric: Metric<TextPair, Score>,
  { hyp, ref, sentenceLevel = false, width, json = false }: TextOptions,
  { lines, single }: Shown<Score>,
): Promise<void> {
  const total = new Array<number>(metric.width).fill(0)
  const sentences: Score[] = []
  let count = 0
  for await (const pair of segments(hyp, ref)) {
    const row = metric.statistics(pair)
    for (let i = 0; i < row.length; i++) total[i]! += row[i]!
    count++
    if (!sentenceLevel) continue
    const score = metric.score(row)
    if (json) sentences.push(score)
    else
      print(
        single(score)
          .map((number) => number.toFixed(width ?? 4))
          .join('\t'),
      )
  }
  if (count === 0) throw new DataError('no segments', hyp, 'hand in files with at least one line')
  if (json) {
    printJson({
      name: metric.name,
      signature: metric.signature,
      segments: count,
      ...metric.score(total),
      ...(sentenceLevel && { sentences }),
    })
  } else if (!sentenceLevel) for (const line of lines(metric.score(total), metric, width)) print(line)
}

function decimals(text: string): number {
  const digits = wholeNumber(text)
  if (digits <= 20) return digits
  throw new InvalidArgumentError('Use at most 20.')
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Use a whole number.')
}

/** A finite number from 0. */
export function positiveNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('Use a number of at least 0.')
}
