/**
 * The 13a tokeniser: NIST's mteval-v13a.pl as sacreBLEU words it (Post 2018, "A Call for Clarity in Reporting
 * BLEU Scores"). Our own, because scores are comparable only where tokens agree exactly; golden numbers hold it to that.
 */

/**
 * What Python's str.split() and str.rstrip() take for white space: Unicode's White_Space and the four
 * separators 1c–1f. JavaScript's \s has U+FEFF in addition and lacks 1c–1f and 85, so it would split differently.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators are part of Python's definition
const whiteSpace = /[\p{White_Space}\u{1c}-\u{1f}]+/u
/** The look-behind keeps the search linear in lines with long runs of blanks inside. */
const trailingWhiteSpace = new RegExp(`(?<!${classOf(whiteSpace)})${whiteSpace.source}$`, 'u')

const rules: readonly (readonly [RegExp, string])[] = [
  // ASCII punctuation and symbols, but for apostrophe, comma, dash and full stop
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  // full stop and comma, unless a digit comes before
  [/([^0-9])([.,])/gu, '$1 $2 '],
  // full stop and comma, unless a digit follows
  [/([.,])([^0-9])/gu, ' $1 $2'],
  // dash after a digit
  [/([0-9])(-)/gu, '$1 $2 '],
]

/**
 * Tokens of one segment. XML entities for `"`, `&`, `<` and `>` are read (in this order, so that `&amp;lt;`
 * becomes `<`), `<skipped>` is dropped, words hyphenated over a line end are joined. Case stays as it is.
 */
export function tokenize13a(segment: string): string[] {
  const line = segment
    .replace(trailingWhiteSpace, '')
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  const spaced = rules.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    ` ${line} `,
  )
  return spaced.split(whiteSpace).filter((token) => token !== '')
}

function classOf(pattern: RegExp): string {
  return pattern.source.replace(/\+$/, '')
}
