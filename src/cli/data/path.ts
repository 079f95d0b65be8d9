import type { Command } from 'commander'
import { DataError } from '../../base/errors.ts'
import { placesOf } from '../../data/fetch/place.ts'
import { copiesOf } from '../../data/fetch/state.ts'
import { readLock } from '../../data/lock.ts'
import { jsonOption } from '../command.ts'
import { print, printJson } from '../terminal.ts'
import { chosen } from './names.ts'

export default function path(command: Command): void {
  command
    .argument('<name>', 'data set')
    .addOption(jsonOption())
    .action((name: string, { json }: { json?: true }) => {
      for (const [, entry] of chosen(readLock(), [name])) {
        const copies = copiesOf(entry, placesOf())
        const missing = copies.filter((copy) => copy.path === undefined)
        if (missing.length > 0) {
          throw new DataError(
            `${missing.length} of ${copies.length} files of "${name}" are not there`,
            missing.map(({ pin }) => pin.file).join(', '),
            `run: npx hypros data fetch ${name}`,
          )
        }
        if (json) printJson(copies.map((copy) => ({ file: copy.pin.file, path: copy.path })))
        else for (const copy of copies) print(copy.path)
      }
    })
}
