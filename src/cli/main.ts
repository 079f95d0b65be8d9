/**
 * The command line, `npx hypros`.
 *
 * To add a command: write a file beside this one whose default export is a `Define` (see `command.ts`), and add a line
 * to `commands`. A command of several words is a folder whose `index.ts` hands a table of its own to `addCommands`.
 * A command's file is loaded when its command is named, so it may import what it likes; what this file imports is paid
 * for by every start.
 *
 * Conventions of a command:
 * - Data goes to standard output (`print`, `printJson`), progress and remarks to standard error (`liveLines`). Where the
 *   output is data, `--json` (`jsonOption`) prints one JSON value and nothing else on standard output.
 * - It throws a `HyprosError` where something is wrong, and main prints what, where and what to do. Where it ends with
 *   another exit code without an error (a gate that failed), it sets `process.exitCode`.
 * - What runs for long does so in `interruptible()`, which ends with 130 once its signal has been obeyed.
 */
import { HyprosError } from '../base/errors.ts'
import { Answered, addCommands, type CommandEntry, newCommand } from './command.ts'
import { Interrupted } from './interrupt.ts'
import { ownVersion } from './version.ts'

const commands: readonly CommandEntry[] = [
  {
    name: 'engine',
    summary: 'install, list and remove engines',
    load: () => import('./engine/index.ts'),
  },
  {
    name: 'doctor',
    summary: 'say what works on this machine, what does not, and what to run',
    load: () => import('./doctor/index.ts'),
  },
  {
    name: 'plan',
    summary: 'list what experiments would take: steps, FLOPs, memory, GPU hours',
    load: () => import('./plan.ts'),
  },
  {
    name: 'check',
    summary: 'try out losses and look through data, before anything is trained',
    load: () => import('./check.ts'),
  },
  {
    name: 'data',
    summary: 'list, fetch and verify data sets',
    load: () => import('./data/index.ts'),
  },
  {
    name: 'score',
    summary: 'score outputs against references, or probabilities against labels',
    load: () => import('./score/index.ts'),
  },
  {
    name: 'verdict',
    summary: 'judge criteria by numbers alone, or by stored cells without their suite',
    load: () => import('./verdict/index.ts'),
  },
  {
    name: 'power',
    summary: 'say how many seeds open verdicts need',
    load: () => import('./power.ts'),
  },
  {
    name: 'noise',
    summary: 'compare an arm with itself: is noise called an effect?',
    load: () => import('./noise.ts'),
  },
  {
    name: 'profile',
    summary: 'measure trained cells: speed, latency, memory, energy',
    load: () => import('./profile/index.ts'),
  },
  {
    name: 'diff',
    summary: 'compare two stores or two cells, field by field',
    load: () => import('./diff.ts'),
  },
  {
    name: 'verify',
    summary: 'train stored cells again and compare bit for bit',
    load: () => import('./verify/index.ts'),
  },
  {
    name: 'gate',
    summary: 'compare the losses of a change with those before it',
    load: () => import('./gate/index.ts'),
  },
  {
    name: 'badge',
    summary: 'write badges of recorded verdicts',
    load: () => import('./badge.ts'),
  },
]

const exitCodes = `
Exit codes:
  0    all well
  1    a verdict or a gate failed
  2    wrong usage or configuration
  3    data missing or altered, or a store that can't be used
  4    engine missing, or it does not work
  70   a defect of hypros
  130  interrupted; what was finished is kept`

/** Runs one command line and returns its exit code. Errors are printed, never thrown. */
export async function main(words: readonly string[]): Promise<number> {
  const program = newCommand('hypros')
    .description('Does this training loss really help? Experiments as vitest tests, judged by statistics.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .addHelpText('after', exitCodes)
  addCommands(program, commands)
  endWithReader()
  const asked = words[0] === 'help' ? [...words.slice(1), '--help'] : words
  try {
    await program.parseAsync(asked, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return explain(error)
  }
}

/** A reader that has seen enough (`… | head`) ends the program as it ends others: quietly. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

/** Prints an error as a person needs it; the exit code it stands for. */
function explain(error: unknown): number {
  if (error instanceof Answered) return 0
  if (error instanceof Interrupted) {
    process.stderr.write('interrupted\n')
    return 130
  }
  if (error instanceof HyprosError) {
    process.stderr.write(`error: ${error.message}\n`)
    return error.exitCode
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${text}\n\nThis is a defect of hypros: please report it with the text above.\n`)
  return 70
}
