/** `hypros power`: how many seeds the open verdicts of experiments need, from the spread of stored cells. */
import { type Command, Option } from 'commander'
import { openStore } from '../cell/store.ts'
import { plan } from '../experiment/plan.ts'
import type { Tier } from '../experiment/types.ts'
import { type PowerReport, powerReport } from '../report/power.ts'
import { renderPower } from '../report/power-table.ts'
import { engineOption, jsonOption, positiveInteger, tierOption } from './command.ts'
import { storedEvidence } from './evidence.ts'
import { interruptible } from './interrupt.ts'
import { storeFolder } from './store.ts'
import { suitesAt } from './suites.ts'
import { outputColors, print, printJson } from './terminal.ts'

interface Options {
  readonly tier: Tier
  readonly engine: string
  readonly looks?: number
  readonly json?: true
}

const more = `
Trains nothing: where no cell is stored, it says what to run. Looking more than once (at 3 seeds, then 5, then 10) has
to be declared beforehand, by \`looks: [3, 5, 10]\` in the experiment: each of K looks has the level 1 - 0.05/K.`

export default function definePower(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .addOption(tierOption())
    .addOption(engineOption('whose cells'))
    .addOption(new Option('--looks <k>', 'as if K looks were declared').argParser(positiveInteger))
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action((words: string[], options: Options) => run(words, options))
}

async function run(words: readonly string[], { tier, engine, looks, json }: Options): Promise<void> {
  const root = process.cwd()
  const { there } = await suitesAt(tier, words, root)
  const store = openStore(storeFolder(root))
  const reports: PowerReport[] = await interruptible(async (signal) => {
    const all: PowerReport[] = []
    for (const { file, experiment } of there) {
      const planned = plan(experiment, { tier, engine, threads: 1 })
      all.push(powerReport({ evidence: await storedEvidence(planned, store, root, signal), file, looks }))
    }
    return all
  })
  if (json) return printJson(reports)
  const options = { color: outputColors().level > 0, width: process.stdout.columns ?? 120 }
  print(reports.map((report) => renderPower(report, options)).join('\n\n'))
}
