import { lines } from './lines.ts'
import { malformed, type Source, whole } from './source.ts'

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(source: Source, text: string, line?: number): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw malformed(source, `no JSON: ${(cause as Error).message}`, line)
  }
  if (isObject(value)) return value
  throw malformed(source, 'JSON, but not an object', line)
}

/**
 * One JSON object a line; blank lines are passed over.
 * @throws DataError for a line that is none
 */
export async function* jsonLines(source: Source): AsyncGenerator<{ value: Fields; line: number }> {
  let number = 0
  for await (const line of lines(source)) {
    number += 1
    if (line.trim() !== '') yield { value: parse(source, line, number), line: number }
  }
}

/** A small file that is one JSON object. */
export async function jsonObject(source: Source): Promise<Fields> {
  return parse(source, (await whole(source)).toString('utf8'))
}

/** A field that has to be a string. */
export function textField(source: Source, fields: Fields, name: string, line?: number): string {
  const value = fields[name]
  if (typeof value === 'string') return value
  throw malformed(source, `no text in the field "${name}"`, line)
}
