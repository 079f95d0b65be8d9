/**
 * Text as Python's str methods treat it. sacreBLEU and rouge-score are Python programs, so what counts as white space
 * there decides their tokens; JavaScript's \s and trim() differ.
 */

/**
 * What str.split() and str.rstrip() take for white space: Unicode's White_Space and the four separators 1c–1f.
 * JavaScript's \s has U+FEFF in addition and lacks 1c–1f and 85.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators are part of Python's definition
const whiteSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
const runsOfWhiteSpace = new RegExp(`${whiteSpace.source}+`)

/** str.split(): the words between runs of white space; none is empty. */
export function splitWords(text: string): string[] {
  return text.split(runsOfWhiteSpace).filter((word) => word !== '')
}

/** str.rstrip(): without the white space at the end. Takes time in proportion to what is removed. */
export function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && whiteSpace.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/**
 * str.lower(): Unicode's full mapping without a locale. İ becomes i and a combining dot, Σ becomes ς at the end of a
 * word, in Python as in JavaScript.
 */
export function lowerCase(text: string): string {
  return text.toLowerCase()
}
