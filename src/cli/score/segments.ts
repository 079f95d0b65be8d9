import { DataError } from '../../base/errors.ts'
import { lines } from '../../data/readers/lines.ts'
import type { TextPair } from '../../metric/index.ts'
import { inOwnWords, inputsOf } from './input.ts'

/**
 * Segments of files that correspond line by line, read side by side: one segment a line, without its line feed and
 * carriage return.
 * @throws DataError where a file can't be read, is no UTF-8, or has another number of lines: all counts are named.
 */
export async function* segments(hypothesis: string, references: readonly string[]): AsyncGenerator<TextPair> {
  const sources = inputsOf([hypothesis, ...references])
  const streams = sources.map((source) => inOwnWords(lines(source)))
  for (let count = 0; ; count++) {
    const next = await Promise.all(streams.map((stream) => stream.next()))
    if (next.every(({ done }) => done)) return
    if (next.some(({ done }) => done)) {
      const counts = await Promise.all(
        streams.map(async (stream, i) => (next[i]!.done ? count : count + 1 + (await countOf(stream)))),
      )
      const said = sources.map(({ name }, i) => `${counts[i]} in ${name}`).join(', ')
      throw new DataError(
        `files of differing length: ${said}`,
        'hypros score',
        'one segment a line, the same number of lines in each file',
      )
    }
    const [system, ...expected] = next.map(({ value }) => value as string)
    yield { hypothesis: system!, references: expected }
  }
}

async function countOf(values: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of values) count++
  return count
}
