import { malformed, type Source } from './source.ts'

/** Characters of the longest line that is still taken for one: more of them is no text. */
const longestLine = 1 << 24

const lineFeeds = (text: string): number => text.split('\n').length - 1

/**
 * A UTF-8 text in pieces, without its byte order mark.
 * @throws DataError for bytes that are no UTF-8
 */
export async function* decoded(source: Source): AsyncGenerator<string> {
  const strict = new TextDecoder('utf-8', { fatal: true })
  /** Line feeds of all pieces so far, counted as bytes. */
  let before = 0
  for await (const chunk of source.open()) {
    try {
      yield strict.decode(chunk, { stream: true })
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
      const [good = ''] = new TextDecoder().decode(chunk).split('\uFFFD')
      throw malformed(source, 'bytes that are no UTF-8', before + lineFeeds(good) + 1)
    }
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) before += 1
  }
  try {
    yield strict.decode()
  } catch {
    throw malformed(source, 'ends within a character', before + 1)
  }
}

/**
 * The lines of a UTF-8 text, without their line feeds and carriage returns; the last one may lack its line feed.
 * Lines end at line feeds alone: U+2028 and its kin, at which Python's `splitlines` cuts, are characters of a text.
 * @throws DataError for bytes that are no UTF-8
 */
export async function* lines(source: Source): AsyncGenerator<string> {
  let number = 0
  let rest = ''
  const text = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)
  for await (const piece of decoded(source)) {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() as string
    for (const part of parts) {
      number += 1
      yield text(part)
    }
    if (rest.length > longestLine) {
      throw malformed(source, `a line of more than ${longestLine} characters`, number + 1)
    }
  }
  if (rest !== '') yield text(rest)
}
