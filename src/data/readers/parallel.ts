import { lines } from './lines.ts'
import { malformed, type Source } from './source.ts'

/**
 * Two texts of which each line of one translates the same line of the other.
 * @throws DataError where one has more lines than the other
 */
export async function* parallelLines(
  source: Source,
  target: Source,
): AsyncGenerator<{ readonly source: string; readonly target: string }> {
  const targets = lines(target)
  let number = 0
  try {
    for await (const line of lines(source)) {
      number += 1
      const next = await targets.next()
      if (next.done) throw malformed(target, `ends after ${number - 1} lines, before ${source.name}`, number)
      yield { source: line, target: next.value }
    }
    if (!(await targets.next()).done) {
      throw malformed(source, `ends after ${number} lines, before ${target.name}`, number + 1)
    }
  } finally {
    await targets.return(undefined)
  }
}
