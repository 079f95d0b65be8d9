import type { Command } from 'commander'
import { addCommands, type CommandEntry } from '../command.ts'

const commands: readonly CommandEntry[] = [
  { name: 'list', summary: 'list the engines of this machine', load: () => import('./list.ts') },
]

export default function engine(command: Command): void {
  addCommands(command, commands)
}
