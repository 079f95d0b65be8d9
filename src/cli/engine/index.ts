import type { Command } from 'commander'
import { addCommands, type CommandEntry } from '../command.ts'

const commands: readonly CommandEntry[] = [
  {
    name: 'install',
    summary: 'install an engine that npm does not bring along',
    load: () => import('./install.ts'),
  },
  { name: 'list', summary: 'list the engines of this machine', load: () => import('./list.ts') },
  { name: 'remove', summary: 'remove an installed engine', load: () => import('./remove.ts') },
]

export default function engine(command: Command): void {
  addCommands(command, commands)
}
