/** `hypros profile`: what trained cells cost when they are used, and what their training took. */

import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { writeAll } from '../../base/write-all.ts'
import { type ProfileSettings, profileInstance } from '../../cell/profile-instance.ts'
import { openStore } from '../../cell/store.ts'
import { instanceName } from '../../experiment/instance.ts'
import type { Tier } from '../../experiment/types.ts'
import { describeEnvironment } from '../../profile/environment.ts'
import { type ProfileReport, profiledInstance, profileSchema } from '../../report/profile.ts'
import { renderProfileCsv } from '../../report/profile-csv.ts'
import { renderProfile } from '../../report/profile-table.ts'
import { engineOption, jsonOption, positiveInteger, tierOption } from '../command.ts'
import { interruptible } from '../interrupt.ts'
import { storeFolder } from '../store.ts'
import { suitesAt } from '../suites.ts'
import { type LiveLines, liveLines, outputColors, print, printJson } from '../terminal.ts'
import { ownVersion } from '../version.ts'
import { ofCells, ofExperiment, type Selection } from './selection.ts'
import { sortWords } from './words.ts'

interface Options {
  readonly tier: Tier
  readonly engine: string
  readonly batch: readonly number[]
  readonly rounds: number
  readonly json?: true
}

const more = `
Takes SUITES (files or folders; default: suites), of which the lowest seed of every arm is profiled, or CELLS, by their
keys (the first digits will do) or folders; ratios are over the baseline, or over the first cell that is named. Trains
nothing: what is missing is listed with the command that trains it.

Speed is that of stored weights on a sample of the test split: tokens generated (greedily), tokens scored (language
models) or examples classified. Arms run in turn, round by round, in one process that holds every job slot of the
machine, so ratios mean something where times don't. Energy is that of the processor, where Linux lets this user read
it (/sys/class/powercap).

Writes profile.csv and profile.json to reports/<experiment>/. Ends with 3 where no cell could be profiled.`

export default function defineProfile(command: Command): void {
  command
    .argument('[words...]', 'suites, or cells')
    .addOption(tierOption())
    .addOption(engineOption('whose cells'))
    .addOption(
      new Option('--batch <sizes>', 'examples a batch').argParser(batchSizes).default([1, 8, 32], '1,8,32'),
    )
    .addOption(
      new Option('--rounds <n>', 'passes of every arm over the sample').argParser(positiveInteger).default(5),
    )
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

/** `1,8,32`, ascending and each once. */
function batchSizes(text: string): number[] {
  const sizes = text.split(',').map(Number)
  if (sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
    return [...new Set(sizes)].sort((a, b) => a - b)
  }
  throw new InvalidArgumentError('Give positive integers with commas between them: 1,8,32.')
}

async function run(words: readonly string[], { json, ...options }: Options): Promise<void> {
  const root = process.cwd()
  const live = liveLines()
  const reports: ProfileReport[] = await interruptible(async (signal) => {
    try {
      const all: ProfileReport[] = []
      for (const selection of await selections(words, root, options, signal)) {
        all.push(await profile(selection, root, options, signal, live))
      }
      return all
    } finally {
      live.end()
    }
  })
  if (json) printJson(reports)
  else {
    const style = { color: outputColors().level > 0, width: process.stdout.columns ?? 120 }
    print(reports.map((report) => renderProfile(report, style)).join('\n\n'))
  }
  if (reports.every(({ instances }) => instances.length === 0)) process.exitCode = 3
  for (const report of reports) save(report, root, live)
}

async function selections(
  words: readonly string[],
  root: string,
  { tier, engine }: Pick<Options, 'tier' | 'engine'>,
  signal: AbortSignal,
): Promise<Selection[]> {
  const home = openStore(storeFolder(root))
  const { stores, suites } = sortWords(words, home)
  const found: Selection[] = []
  for (const { store, keys } of stores) {
    found.push(...(await ofCells(keys, { store, directory: root, signal })))
  }
  if (stores.length > 0 && suites.length === 0) return found
  const { there } = await suitesAt(tier, suites, root)
  for (const declared of there) {
    found.push(await ofExperiment(declared, { tier, engine }, { store: home, directory: root, signal }))
  }
  return found
}

async function profile(
  { groups, store, ...about }: Selection,
  root: string,
  { batch: batches, rounds }: Pick<Options, 'batch' | 'rounds'>,
  signal: AbortSignal,
  live: LiveLines,
): Promise<ProfileReport> {
  const settings: ProfileSettings = { batches, rounds }
  const instances: ProfileReport['instances'][number][] = []
  for (const { spec, baseline, cells } of groups) {
    const title = `${about.experiment ?? 'cells'} · ${instanceName(spec)}`
    live.show(`${title}: waiting for all job slots`)
    const measured = await profileInstance({ spec, keys: cells.map(({ key }) => key) }, settings, {
      store,
      directory: root,
      signal,
      onProgress: ({ step, steps }) => live.show(`${title}: round ${step + 1} of ${steps}`),
    })
    instances.push(profiledInstance(measured, cells, baseline))
  }
  return {
    schema: profileSchema,
    version: ownVersion(),
    generatedAt: new Date().toISOString(),
    ...about,
    rounds,
    environment: describeEnvironment(),
    instances,
  }
}

/** Beside the experiment's report. A profile that can't be written is no reason to lose it: it is printed by then. */
function save(report: ProfileReport, root: string, live: LiveLines): void {
  const { experiment, instances } = report
  if (experiment === null || instances.length === 0) return
  const problem = writeAll(join(root, 'reports', experiment), {
    'profile.csv': renderProfileCsv(report),
    'profile.json': `${JSON.stringify(report, null, 2)}\n`,
  })
  live.say(problem ?? `wrote reports/${experiment}/profile.csv and profile.json`)
  if (problem !== null) process.exitCode = 3
}
