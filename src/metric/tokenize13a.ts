/**
 * The 13a tokeniser: NIST's mteval-v13a.pl as sacreBLEU words it (Post 2018, "A Call for Clarity in Reporting
 * BLEU Scores"). Our own, because scores are comparable only where tokens agree exactly; golden numbers hold it to that.
 */
import { splitWords, stripEnd } from './python-text.ts'

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
  const line = stripEnd(segment)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  return splitWords(rules.reduce((text, [pattern, spaced]) => text.replace(pattern, spaced), ` ${line} `))
}
