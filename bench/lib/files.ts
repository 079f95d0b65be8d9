/** Where results lie: a run's own under reports/bench, committed ones beside the benchmarks. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const folder = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export const committed = folder('../results/')
export const ownReports = folder('../../reports/bench/')

/** Writes `<name>.csv`. */
export function writeCsv(to: string, name: string, text: string): void {
  mkdirSync(to, { recursive: true })
  writeFileSync(`${to}${name}.csv`, text)
}

/** The rows of a committed `<name>.csv`; none where nothing has been saved yet. */
export function committedRows<T>(name: string, read: (text: string) => T[]): T[] {
  const path = `${committed}${name}.csv`
  return existsSync(path) ? read(readFileSync(path, 'utf8')) : []
}
