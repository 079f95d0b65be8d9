/** `hypros doctor`: what works on this machine, what does not, and what to run. */
import type { Command } from 'commander'
import { jsonOption } from '../command.ts'
import { outputColors, print, printJson } from '../terminal.ts'
import { type Check, exitCodeOf, type State } from './check.ts'
import { checkData } from './data.ts'
import { checkEngines } from './engines.ts'
import { checkMachine } from './machine.ts'
import { checkStore } from './store.ts'

const more = `
Ends with 0 where experiments run, 4 where the engine that HYPROS_ENGINE chooses does not work, 3 where data that comes
with npm is missing or altered or the store can't be written, 2 where something else is in the way.`

export default function doctor(command: Command): void {
  command
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(async ({ json }: { json?: true }) => {
      const project = process.cwd()
      const checks = [
        ...(await checkMachine(project)),
        ...(await checkEngines(process.env)),
        ...checkData(),
        checkStore(project, process.env),
      ]
      process.exitCode = exitCodeOf(checks)
      if (json) return printJson(checks.map(({ exitCode, ...check }) => check))
      for (const line of report(checks)) print(line)
    })
}

const marks: Readonly<Record<State, string>> = { ok: '✓', warning: '!', problem: '✗' }

/** A line a check, then what to do about it; the last line says how many stand in the way. */
function report(checks: readonly Check[]): string[] {
  const colors = outputColors()
  const paint = { ok: colors.green, warning: colors.yellow, problem: colors.red }
  const width = Math.max(...checks.map(({ topic }) => topic.length))
  const indent = ' '.repeat(width + 4)
  const problems = checks.filter(({ state }) => state === 'problem').length
  return [
    ...checks.flatMap(({ topic, state, found, remedy }) => {
      const text = found.replaceAll('\n', `\n${indent}`)
      const line = `${paint[state](marks[state])} ${topic.padEnd(width)}  ${text}`
      return remedy === null ? [line] : [line, `${indent}→ ${remedy}`]
    }),
    '',
    problems === 0
      ? 'experiments can run'
      : `${problems} ${problems === 1 ? 'thing stands' : 'things stand'} in the way`,
  ]
}
