import type { Command } from 'commander'
import { listInstallations } from '../../engine/tensorflow/installation.ts'
import { jsonOption } from '../command.ts'
import { print, printJson } from '../terminal.ts'

export default function list(command: Command): void {
  command.addOption(jsonOption()).action(({ json }: { json?: true }) => {
    const installations = listInstallations()
    if (json) printJson(installations)
    else for (const { name, folder } of installations) print(`${name}  ${folder}`)
  })
}
