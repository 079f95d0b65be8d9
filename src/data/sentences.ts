/** Words whose full stop ends no sentence. */
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|resp|approx|no)\.$/i

/**
 * The sentences of a paragraph: cut after `.`, `!` or `?` (with the closing quotes and brackets that follow), where
 * white space and something other than a small letter come next and the word before is no abbreviation. A rule of our own rather than
 * `Intl.Segmenter`, whose cuts change with the Unicode tables of the Node that runs it.
 */
export function sentences(paragraph: string): string[] {
  const text = paragraph.replace(/\s+/g, ' ').trim()
  const found: string[] = []
  let start = 0
  for (const match of text.matchAll(/[.!?]+["'”’)\]]*(?= (?!\p{Ll}))/gu)) {
    const end = match.index + match[0].length
    if (abbreviation.test(text.slice(start, end))) continue
    found.push(text.slice(start, end))
    start = end + 1
  }
  const rest = text.slice(start)
  return rest === '' ? found : [...found, rest]
}
