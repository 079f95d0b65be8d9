import type { Command } from 'commander'
import { placesOf } from '../../data/fetch/place.ts'
import { type FileState, verifyDataset } from '../../data/fetch/state.ts'
import { readLock } from '../../data/lock.ts'
import { jsonOption } from '../command.ts'
import { liveLines, print, printJson } from '../terminal.ts'
import { chosen } from './names.ts'

type Row = FileState & { readonly dataset: string }

const line = ({ dataset, file, state, path, mismatch = '' }: Row) =>
  `${state.padEnd(8)}  ${dataset}  ${file}${state === 'altered' ? `\n  where:    ${path}${mismatch}` : ''}`

/** Missing files count where their data set was named: nobody has to have them all. */
export default function verify(command: Command): void {
  command
    .argument('[names...]', 'data sets; without, whatever is there of all of them')
    .addOption(jsonOption())
    .action(async (names: readonly string[], { json }: { json?: true }) => {
      const live = liveLines()
      const rows: Row[] = []
      for (const [dataset, entry] of chosen(readLock(), names)) {
        live.show(`verifying ${dataset}`)
        const states = await verifyDataset(entry, placesOf())
        rows.push(...states.map((state) => ({ dataset, ...state })))
      }
      live.end()
      const count = (state: FileState['state']) => rows.filter((row) => row.state === state).length
      if (json) printJson(rows)
      else {
        const shown = names.length > 0 ? rows : rows.filter(({ state }) => state !== 'missing')
        for (const row of shown) print(line(row))
        print(`${count('verified')} verified, ${count('altered')} altered, ${count('missing')} not there`)
      }
      if (count('altered') > 0 || (names.length > 0 && count('missing') > 0)) process.exitCode = 3
    })
}
