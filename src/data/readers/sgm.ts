import { lines } from './lines.ts'
import { malformed, type Source } from './source.ts'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name] as string)

/**
 * The segments of a WMT test set: what stands between `<seg …>` and `</seg>`, without white space at its ends, in the
 * order of the file. The five entities of XML are read as what they stand for; a lone "&" is one.
 * @throws DataError for a segment within another one, or one that does not end
 */
export async function* segments(source: Source): AsyncGenerator<string> {
  let open: string | undefined
  let began = 0
  let number = 0
  for await (const line of lines(source)) {
    number += 1
    let from = 0
    for (const tag of line.matchAll(/<seg(?:\s[^>]*)?>|<\/seg>/gi)) {
      const isEnd = tag[0].startsWith('</')
      if (isEnd === (open === undefined)) {
        throw malformed(source, isEnd ? '</seg> without <seg>' : '<seg> within a segment', number)
      }
      if (open === undefined) {
        open = ''
        began = number
      } else {
        yield unescaped(open + line.slice(from, tag.index)).trim()
        open = undefined
      }
      from = tag.index + tag[0].length
    }
    if (open !== undefined) open += `${line.slice(from)} `
  }
  if (open !== undefined) throw malformed(source, 'a segment that does not end', began)
}
