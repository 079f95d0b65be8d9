import type { Command } from 'commander'
import { addCommands, type CommandEntry } from '../command.ts'

const commands: readonly CommandEntry[] = [
  { name: 'list', summary: 'list the data sets of the lock', load: () => import('./list.ts') },
  { name: 'fetch', summary: 'download data sets into the cache', load: () => import('./fetch.ts') },
  {
    name: 'verify',
    summary: 'check the files of data sets by size and digest',
    load: () => import('./verify.ts'),
  },
  { name: 'path', summary: 'print where the files of a data set lie', load: () => import('./path.ts') },
]

const places = `
Files lie in $HYPROS_CACHE/data, else $XDG_CACHE_HOME/hypros/data, else ~/.cache/hypros/data, shared by all projects.
HYPROS_DATA_MIRROR names a folder or an address that is asked first.`

export default function data(command: Command): void {
  command.addHelpText('after', places)
  addCommands(command, commands)
}
