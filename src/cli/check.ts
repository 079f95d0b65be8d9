/** `hypros check`: what is wrong with the losses and the data of experiments, before anything is trained. */
import type { Command } from 'commander'
import type { PlainError } from '../base/errors.ts'
import { type Finding, findingText } from '../cell/check/finding.ts'
import { preparePlan } from '../cell/pool.ts'
import { openStore } from '../cell/store.ts'
import { plan } from '../experiment/plan.ts'
import type { Plan, Tier } from '../experiment/types.ts'
import { engineOption, jsonOption, tierOption } from './command.ts'
import { interruptible } from './interrupt.ts'
import { storeFolder } from './store.ts'
import { suitesAt } from './suites.ts'
import { print, printJson } from './terminal.ts'

interface Options {
  readonly tier: Tier
  readonly engine: string
  readonly json?: true
}

/** An arm none of whose cells can be trained on some data set, with the reason. */
interface Refusal {
  readonly arm: string
  readonly dataset: string
  readonly error: PlainError
}

interface CheckReport {
  readonly experiment: string
  readonly file: string
  readonly arms: readonly string[]
  readonly refused: readonly Refusal[]
  readonly findings: readonly Finding[]
}

const more = `
Every loss is traced and tried out on a few tokens: whether its targets have an effect, whether it minds its own target
and no padding, whether it is proper, and whether two arms are one loss. Splits are searched for examples that they share.
A vitest run makes the same checks. docs/canaries.md lists what each one catches.

Ends with 1 where an arm is refused; warnings change nothing.`

export default function defineCheck(command: Command): void {
  command
    .argument('[suites...]', 'suite files or folders (default: suites)')
    .addOption(tierOption())
    .addOption(engineOption('what will train'))
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

async function run(words: readonly string[], { tier, engine, json }: Options): Promise<void> {
  const root = process.cwd()
  const { there } = await suitesAt(tier, words, root)
  const reports = await interruptible(async (signal) => {
    const all: CheckReport[] = []
    for (const { file, experiment } of there) {
      const planned = plan(experiment, { tier, engine, threads: 1 })
      all.push({ experiment: experiment.name, file, ...(await checked(planned, root, signal)) })
    }
    return all
  })
  if (reports.some(({ refused }) => refused.length > 0)) process.exitCode = 1
  if (json) return printJson(reports)
  for (const report of reports) for (const line of reportLines(report)) print(line)
}

async function checked(
  planned: Plan,
  root: string,
  signal: AbortSignal,
): Promise<Pick<CheckReport, 'arms' | 'refused' | 'findings'>> {
  const pool = { store: openStore(storeFolder(root)), directory: root, signal }
  const { cells, findings } = await preparePlan(planned, pool)
  const refused = new Map<string, Refusal>()
  for (const cell of cells) {
    const { arm, dataset } = cell.spec
    if (cell.state === 'refused') refused.set(`${arm} ${dataset}`, { arm, dataset, error: cell.error })
  }
  return { arms: Object.keys(planned.experiment.arms), refused: [...refused.values()], findings }
}

function reportLines({ experiment, file, arms, refused, findings }: CheckReport): string[] {
  const sound = arms.length - new Set(refused.map(({ arm }) => arm)).size
  return [
    `${experiment} (${file}): ${sound} of ${arms.length} arms can be trained`,
    ...refused.flatMap(({ arm, dataset, error }) => [
      `  ✗ arm "${arm}" on ${dataset}: ${error.what.split('\n')[0]}`,
      `      what to do: ${error.remedy}`,
    ]),
    ...findings.map((finding) => `  ! ${findingText(finding)}`),
  ]
}
