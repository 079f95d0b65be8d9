import type { Command } from 'commander'
import { placesOf } from '../../data/fetch/place.ts'
import { bytesOf, stateOf } from '../../data/fetch/state.ts'
import { readLock } from '../../data/lock.ts'
import { jsonOption } from '../command.ts'
import { print, printJson } from '../terminal.ts'
import { aligned, size } from './format.ts'

/** Examples of all splits, where they are settled. */
const examplesOf = (splits: Readonly<Record<string, number>> = {}) =>
  Object.values(splits).reduce((sum, count) => sum + count, 0)

export default function list(command: Command): void {
  command.addOption(jsonOption()).action(({ json }: { json?: true }) => {
    const places = placesOf()
    const rows = Object.entries(readLock().datasets).map(([name, entry]) => ({
      name,
      state: stateOf(entry, places),
      ...(entry.state === 'unavailable' && { reason: entry.reason }),
      title: entry.title,
      files: entry.source.files.length,
      bytes: bytesOf(entry),
      licence: entry.licence.spdx,
      splits: entry.splits,
    }))
    if (json) return printJson(rows)
    const cells = rows.map(({ name, state, bytes, splits, licence, title }) => [
      name,
      state,
      bytes === 0 ? '' : size(bytes),
      splits === undefined ? '' : String(examplesOf(splits)),
      licence,
      title,
    ])
    for (const line of aligned([['data set', 'state', 'size', 'examples', 'licence', 'title'], ...cells]))
      print(line)
  })
}
