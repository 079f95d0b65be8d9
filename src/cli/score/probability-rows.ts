/** Rows of a CSV file of a label and probabilities. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { DataError } from '../../base/errors.ts'
import { decoded } from '../../data/readers/lines.ts'
import type { Source } from '../../data/readers/source.ts'
import type { ClassPrediction } from '../../metric/index.ts'
import { inOwnWords } from './input.ts'

export interface ProbabilityRow extends ClassPrediction {
  readonly probabilities: readonly number[]
  /** Counted from 1. */
  readonly line: number
}

const format =
  'write a line an example: the label, then a probability for each class (or one, that of class 1), with commas'

/**
 * One row an example: the label, then one probability a class, or a single one, which is that of class 1 of two. A
 * first row whose label and some probability are no numbers is a header and names the classes; labels are then such names, or
 * numbers counted from 0 as they are without a header. Reads as a stream.
 * @throws DataError that names the line: a row of another length, a field that is no number, a label that is no class.
 */
export async function* probabilityRows(source: Source): AsyncGenerator<ProbabilityRow> {
  let names: readonly string[] | null = null
  for await (const { record, line } of records(source)) {
    const [label = '', ...fields] = record
    if (fields.length === 0) throw malformed(source, 'a row without probabilities', line)
    const numbers = fields.map(numberOf)
    const wrong = numbers.findIndex(Number.isNaN)
    if (names === null) {
      const header = wrong >= 0 && Number.isNaN(numberOf(label))
      names = header ? fields : []
      if (header) continue
    }
    if (wrong >= 0) throw malformed(source, `"${fields[wrong]}" where a probability is expected`, line)
    const probabilities = numbers.length === 1 ? [1 - numbers[0]!, numbers[0]!] : numbers
    const known = names.length > 1 ? names.indexOf(label) : -1
    const index = known >= 0 ? known : numberOf(label)
    if (!Number.isSafeInteger(index) || index < 0 || index >= probabilities.length) {
      const named = names.length > 1 ? `, nor one of ${names.join(', ')}` : ''
      throw malformed(source, `label "${label}", not 0 to ${probabilities.length - 1}${named}`, line)
    }
    yield { probabilities, label: index, line }
  }
}

async function* records(source: Source): AsyncGenerator<{ record: readonly string[]; line: number }> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: 1 << 24,
  })
  const text = Readable.from(inOwnWords(decoded(source)), { objectMode: false })
  // A failure of the file ends the loop below too, which is where it is told.
  pipeline(text, parser, () => {})
  const rows = parser as AsyncIterable<{ record: readonly string[]; info: { lines: number } }>
  try {
    for await (const { record, info } of rows) yield { record, line: info.lines }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new DataError(cause.message, source.name, format, { cause })
  }
}

function numberOf(field: string): number {
  return field === '' ? Number.NaN : Number(field)
}

/** What is wrong with a row of the person's file. */
export function malformed({ name }: Pick<Source, 'name'>, what: string, line: number): DataError {
  return new DataError(what, `${name}, line ${line}`, format)
}
