/** `hypros gate`: has a change made training worse? */
import { appendFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { ConfigError } from '../../base/errors.ts'
import type { Tier } from '../../experiment/types.ts'
import { renderGateMarkdown } from '../../report/gate-markdown.ts'
import { renderGate } from '../../report/gate-table.ts'
import { engineOption, jsonOption, tierOption } from '../command.ts'
import { interruptible } from '../interrupt.ts'
import { storeFolder } from '../store.ts'
import { liveLines, outputColors, print, printJson } from '../terminal.ts'
import { runGate } from './run.ts'

interface Options {
  readonly base: string
  readonly tier: Tier
  readonly engine: string
  readonly summary?: string
  readonly json?: true
}

const more = `
Compares the working tree with REF, cell by cell: the suites are planned in both, and a cell whose key is the same needs
no judgement. Of the others both versions are trained, as far as the store lacks them, and compared on the leading score,
the Brier score and ECE: screened on the declared seeds, and what is flagged confirmed on twice as many fresh ones.
REF is checked out into the user's cache and runs on the packages that are installed here.

Ends with 0 where nothing got worse, with 1 where something did or where the new side can't be planned. docs/gate.md
says how sure that is.`

export default function defineGate(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .requiredOption('--base <ref>', 'the old side: a branch, tag or commit')
    .addOption(tierOption())
    .addOption(engineOption('that trains'))
    .addOption(
      new Option(
        '--summary <file>',
        'write Markdown there (default: append it to GITHUB_STEP_SUMMARY, if set)',
      ),
    )
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action((words: string[], options: Options) => run(words, options))
}

async function run(words: readonly string[], { base, tier, engine, summary, json }: Options): Promise<void> {
  const root = process.cwd()
  const inside = words.map((word) => pathInside(root, word))
  const settings = { base, words: inside, tier, engine, root, store: storeFolder(root) }
  const report = await interruptible((signal) => runGate(settings, liveLines(), signal))
  if (report.state === 'red') process.exitCode = 1
  if (json) printJson(report)
  else print(renderGate(report, { color: outputColors().level > 0, width: process.stdout.columns ?? 120 }))
  saveSummary(renderGateMarkdown(report), summary)
}

/** A path that means the same in both trees. */
function pathInside(root: string, word: string): string {
  const path = relative(root, resolve(root, word))
  if (path.startsWith('..') || isAbsolute(path)) {
    throw new ConfigError(`"${word}" lies outside the project`, root, 'name suites of this project')
  }
  return path === '' ? '.' : path
}

/** The file of a job gathers what its steps have to say; one that a person names is replaced. */
function saveSummary(text: string, file: string | undefined): void {
  const ofJob = process.env.GITHUB_STEP_SUMMARY
  try {
    if (file !== undefined) writeFileSync(resolve(file), text)
    else if (ofJob) appendFileSync(ofJob, text)
  } catch (cause) {
    throw new ConfigError(
      `the summary can't be written: ${(cause as Error).message}`,
      file ?? 'GITHUB_STEP_SUMMARY',
      'name a file that can be written',
      { cause },
    )
  }
}
