import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { DataError } from '../../base/errors.ts'
import { decoded, lines } from './lines.ts'
import { malformed, type Source } from './source.ts'

/**
 * Lines of fields with tabs between them and no quotes, as GLUE writes them: every character but tab and line feed
 * stands for itself.
 * @throws DataError for a line of another number of fields
 */
export async function* tabSeparated(source: Source, fields: number): AsyncGenerator<readonly string[]> {
  let number = 0
  for await (const line of lines(source)) {
    number += 1
    const values = line.split('\t')
    if (values.length !== fields) {
      throw malformed(source, `${values.length} fields with tabs between them, expected ${fields}`, number)
    }
    yield values
  }
}

/**
 * Records as in RFC 4180: fields may be quoted, a quote in one is doubled, and a quoted field may hold the delimiter
 * and line feeds.
 * @throws DataError for a record of another number of fields, or with a quote that is not closed
 */
export async function* quoted(
  source: Source,
  fields: number,
  delimiter: ',' | '\t' = ',',
): AsyncGenerator<readonly string[]> {
  const parser = Readable.from(decoded(source), { objectMode: false }).pipe(
    parse({ delimiter, bom: true, info: true, relax_column_count: true, max_record_size: 1 << 24 }),
  )
  const records = parser as AsyncIterable<{ record: readonly string[]; info: { lines: number } }>
  try {
    for await (const { record, info } of records) {
      if (record.length !== fields) {
        throw malformed(source, `${record.length} fields, expected ${fields}`, info.lines)
      }
      yield record
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    const line = cause instanceof CsvError && typeof cause.lines === 'number' ? cause.lines : undefined
    throw malformed(source, (cause as Error).message, line)
  }
}
