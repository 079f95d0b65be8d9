/** What commands are made of. Each is loaded when it is named, so that `--help` and errors are instant. */
import { Command, type CommanderError, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../base/errors.ts'
import { engineNames } from '../engine/spec.ts'
import { suggest } from '../experiment/suggest.ts'
import { tiers } from '../experiment/types.ts'

/** Gives a command its arguments, options and action. */
export type Define = (command: Command) => void

/** One line of a table of commands. */
export interface CommandEntry {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly load: () => Promise<{ readonly default: Define }>
}

/** `--help` and `--version`, which have printed by the time this is thrown. */
export class Answered extends Error {}

/** Adds commands that load themselves once they are named; a name that is none of them is an error with a guess. */
export function addCommands(parent: Command, entries: readonly CommandEntry[]): void {
  for (const { name, summary } of entries) {
    parent.addCommand(
      newCommand(name)
        .summary(summary)
        .description(`${capital(summary)}.`),
    )
  }
  parent.hook('preSubcommand', async (_, command) => {
    const entry = entries.find(({ name }) => name === command.name())
    if (entry !== undefined) (await entry.load()).default(command)
  })
  const names = entries.map(({ name }) => name)
  parent.usage('<command> [options]').on('command:*', ([word = '']: readonly string[]) => {
    const meant = suggest(word, names)
    const remedy = meant === undefined ? `use one of: ${names.join(', ')}` : `did you mean "${meant}"?`
    throw new ConfigError(`no command "${word}"`, pathOf(parent), remedy)
  })
}

/** A command that throws where commander would end the process, and leaves the printing of errors to `main`. */
export function newCommand(name: string): Command {
  const command = new Command(name)
  return command
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false) // shows commands that have not been loaded; `main` understands the word
    .configureOutput({ outputError: () => {} })
    .enablePositionalOptions() // a command may have a `--version` of its own
    .exitOverride((error) => {
      throw error.code === 'commander.helpDisplayed' || error.code === 'commander.version'
        ? new Answered()
        : misuse(error, command)
    })
}

/** `--json`, wherever the output is data. */
export const jsonOption = (): Option => new Option('--json', 'print one JSON value instead of text')

/** `--tier`, of every command that reads suites. */
export const tierOption = (): Option =>
  new Option('--tier <tier>', 'how big').choices(tiers).env('HYPROS_TIER').default('pocket')

/** `--engine`; `what` says of it. */
export const engineOption = (what: string): Option =>
  new Option('--engine <name>', what).choices(engineNames).env('HYPROS_ENGINE').default('onnx')

/** Reads an option that is a count. */
export function positiveInteger(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It has to be a positive integer.')
}

function misuse({ code, message }: CommanderError, command: Command): ConfigError {
  const where = pathOf(command)
  const help = `see: npx ${where} --help`
  if (code === 'commander.help') return new ConfigError('a command is missing', where, help)
  const [, guess] = /\(Did you mean (.+)\?\)/.exec(message) ?? []
  const what = message.replace(/^error: /, '').replace(/\n.*$/s, '')
  return new ConfigError(what, where, guess === undefined ? help : `did you mean ${guess}? ${help}`)
}

/** `hypros engine install`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
