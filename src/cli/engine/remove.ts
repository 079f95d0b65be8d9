/** `hypros engine remove`. */
import { createInterface } from 'node:readline/promises'
import { Argument, type Command } from 'commander'
import { ConfigError } from '../../base/errors.ts'
import { lockInstallation, removeInstallation } from '../../engine/install/place.ts'
import { enginesFolder, installationNames } from '../../engine/tensorflow/installation.ts'
import { suggest } from '../../experiment/suggest.ts'
import { interruptible } from '../interrupt.ts'
import { print } from '../terminal.ts'

const where = 'hypros engine remove'

export default function remove(command: Command): void {
  command
    .addArgument(new Argument('<name>', 'as `hypros engine list` names it'))
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, { yes }: { yes?: true }) => {
      assertRemovable(name)
      const folder = `${enginesFolder()}/${name}`
      const agreed = yes ?? (await interruptible((signal) => confirm(`Remove ${folder}?`, signal)))
      if (!agreed) return print('nothing was removed')
      const waiting = () => process.stderr.write(`another process changes ${name}; waiting for it\n`)
      await interruptible(async (signal) => {
        const lock = await lockInstallation(name, process.env, signal, waiting)
        try {
          removeInstallation(folder)
        } finally {
          lock.release()
        }
      })
      print(`${name} is removed`)
    })
}

function assertRemovable(name: string): void {
  if (name === 'onnx' || name === 'eager') {
    throw new ConfigError(`${name} is part of hypros`, where, 'it goes with: npm uninstall hypros')
  }
  const names = installationNames()
  if (names.includes(name)) return
  const meant = suggest(name, names)
  const list = names.length === 0 ? 'none is installed' : `installed are: ${names.join(', ')}`
  throw new ConfigError(
    `no installed engine "${name}"`,
    where,
    meant === undefined ? list : `did you mean "${meant}"?`,
  )
}

/** Asks on a terminal. @throws ConfigError in a pipe, where nobody can answer. */
async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new ConfigError('nobody is there to confirm', where, 'say --yes to remove without asking')
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim())
  } finally {
    lines.close()
  }
}
