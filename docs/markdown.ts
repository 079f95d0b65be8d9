/** What the written pages share. */
import { readFileSync, writeFileSync } from 'node:fs'

/** A Markdown table with its columns aligned, as the formatter wants it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((cells) => (cells[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const begin = (name: string): string => `<!-- begin ${name}: written by a program, not by hand -->`
const end = (name: string): string => `<!-- end ${name} -->`

/** A page with the text between the two comments of a name replaced. @throws RangeError where there are none */
export function replacedBetween(page: string, name: string, text: string): string {
  const [from, to] = [page.indexOf(begin(name)), page.indexOf(end(name))]
  if (from < 0 || to < from)
    throw new RangeError(`no "${begin(name)}" followed by "${end(name)}" on the page`)
  return `${page.slice(0, from + begin(name).length)}\n\n${text.trim()}\n\n${page.slice(to)}`
}

/** Replaces a part of a file of this folder, where it has changed. */
export function writePart(file: string, name: string, text: string): void {
  const url = new URL(file, import.meta.url)
  const page = readFileSync(url, 'utf8')
  const next = replacedBetween(page, name, text)
  if (next !== page) writeFileSync(url, next)
}
