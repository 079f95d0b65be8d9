/** Layout of plain text by the columns that a terminal gives it. Written here since no dependency measures width. */

const combining = /^(\p{Mn}|\p{Me}|\p{Cf}|\p{Cc})+$/u
// East Asian Wide and Fullwidth blocks, and what terminals draw as a two-column picture.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colours begin with
const colours = /\u001b\[[0-9;]*m/g

/** Columns on a terminal; colour codes and combining marks take none, CJK and emoji two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text.replace(colours, ''))) {
    if (!combining.test(segment)) width += wide.test(segment) ? 2 : 1
  }
  return width
}

export type Alignment = 'left' | 'right'

/** Text filled with spaces to `width` columns; longer text stays whole. */
export function pad(text: string, width: number, alignment: Alignment): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return alignment === 'left' ? text + space : space + text
}

/** Text of at most `width` columns, an ellipsis for what had to go. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let result = ''
  for (const { segment } of segmenter.segment(text)) {
    if (displayWidth(result + segment) > width - 1) break
    result += segment
  }
  return `${result}…`
}

/** Lines of at most `width` columns, broken at spaces; a longer word has a line to itself. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** Removes what would move the cursor or colour the screen: names come from people's files. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** One item of a list: its mark, then its text with a hanging indent. */
export function item(text: string, mark: string, width: number): string[] {
  return wrap(text, width - 4).map((line, index) => `${index === 0 ? `  ${mark} ` : '    '}${line}`)
}
