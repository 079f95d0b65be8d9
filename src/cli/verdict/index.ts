/** `hypros verdict`: judges criteria by numbers alone, whoever measured them, or by stored cells without their suite. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../../base/errors.ts'
import { type CriterionId, criterionIds } from '../../experiment/types.ts'
import { renderInstances, renderVerdict } from '../../report/index.ts'
import { type Filter, ownOptions } from '../../report/records/choose.ts'
import { type ArmNames, defaultArms, type Verdict } from '../../verdict/index.ts'
import { jsonOption, positiveInteger } from '../command.ts'
import { outputColors, print, printJson } from '../terminal.ts'
import { verdictByNumbers } from './numbers.ts'
import { verdictsByRecords } from './stored.ts'

type OwnOption = (typeof ownOptions)[number]

interface Options extends ArmNames, Partial<Readonly<Record<OwnOption, readonly string[]>>> {
  readonly criterion?: CriterionId
  readonly input?: string
  readonly records?: string
  readonly arms?: readonly string[]
  readonly where?: readonly Filter[]
  readonly looks?: number
  readonly json?: true
}

const more = `
What FILE holds, as JSON; "level" (0.95 unless given) is 1 - 0.05/K where K looks are declared:

  C2, C3, C4   { "level": 0.95, "instances": [ {
                   "name": "…", "metric": TABLE, "steps": TABLE, "ece": TABLE, "brier": TABLE, "degradation": TABLE,
                   "v_ex": { "metric": 0.01 }, "trivial": { "metric": 7.5 } } ] }
               A TABLE is { "log-loss": { "1": 20.1, "2": 20.6, "3": null }, "hypros": { … } }: arm, seed, value, and
               null where the run diverged. Of an instance, what was not measured is left out.
  C1           { "processes": [ [ [a1, b1, b2, a2], … ], … ], "aa": [ … ], "min_blocks": 30 }
               Times of the baseline (a) and the candidate (b), in any one unit; aa: the baseline against itself.
  C5           { "comparisons": [ { "dataset": "…", "model": "…", "gain": 1.3 } ] }

What DIR is: a store (.hypros), its "cells", or any folder with copies of record.json files. No suite is needed and
nothing is trained. Records don't know what their arm was called, so arms are named by their losses: log-loss, brier,
hypros (λ = sigmoid with 0.3 and 0.1), and every other as in the signature of its record: "hybrid(linear)". Without
--criterion C2 to C5 are judged; C1 needs a step cost in the store. C4 looks at the perturbed splits in the records.

Cells of several experiments are not mixed: where tier, engine, task, data, versions, or the training of one loss differ,
it is an error that names the fields and how to choose. A FIELD is one of spec in record.json (train.steps), or of
engineBuild, versions.loop, pins[0].sha256, graphs and so on, as the error writes it; "none" stands for no value.
What was judged is said on standard error.

Ends with 1 where a verdict is fail, and with 0 where all are pass, inconclusive, insufficient or incomparable.`

export default function defineVerdict(command: Command): void {
  const forRecords = (flags: string, what: string) => new Option(flags, what).conflicts('input')
  command
    .addOption(new Option('--criterion <id>', 'which criterion').choices(criterionIds))
    .addOption(new Option('--input <file>', 'the numbers, as JSON; "-" is standard input'))
    .addOption(forRecords('--records <dir>', 'stored cells instead of numbers'))
    .option('--candidate <arm>', 'the arm that the claim is about', defaultArms.candidate)
    .option('--baseline <arm>', 'the arm it is compared with', defaultArms.baseline)
    .option('--bounded <arm>', 'the arm that C4 compares it with', defaultArms.bounded)
  for (const name of ownOptions) {
    command.addOption(
      forRecords(`--${name} <names>`, `records of this ${named[name]}; several with commas`).argParser(
        listed,
      ),
    )
  }
  command
    .addOption(
      forRecords('--arms <losses>', 'further arms that take part (default: all that have records)').argParser(
        listed,
      ),
    )
    .addOption(
      forRecords('--where <field=value>', 'records with this value in a field; may be repeated').argParser(
        filter,
      ),
    )
    .addOption(forRecords('--looks <k>', 'as if K looks were declared').argParser(positiveInteger))
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

const named: Readonly<Record<OwnOption, string>> = {
  task: 'task',
  dataset: 'data set',
  model: 'model',
  tier: 'tier',
  engine: 'engine',
}

/** Names between commas that are in no parentheses: `hybrid(sigmoid(0.1,0.05)),brier` is two. */
function listed(text: string): string[] {
  const names = text.split(/,(?![^()]*(?:\([^()]*\)[^()]*)*\))/).map((name) => name.trim())
  if (names.every((name) => name !== '')) return names
  throw new InvalidArgumentError('It has to be a name, or several with commas between.')
}

function filter(text: string, before: readonly Filter[] = []): Filter[] {
  const [, field, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (field === undefined || value === undefined) {
    throw new InvalidArgumentError('It has to be a field and a value, as in train.steps=600.')
  }
  return [...before, { field, values: [value] }]
}

async function run(options: Options): Promise<void> {
  const verdicts = await judged(options)
  if (verdicts.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1
  if (options.json) return printJson(options.criterion === undefined ? verdicts : verdicts[0])
  const style = { color: outputColors().level > 0, width: process.stdout.columns ?? 100 }
  const texts = verdicts.map((verdict) =>
    [renderVerdict(verdict, style), renderInstances(verdict, style)]
      .filter((text) => text !== '')
      .join('\n\n'),
  )
  print(texts.join('\n\n'))
}

async function judged({ criterion, input, records, ...options }: Options): Promise<Verdict[]> {
  const { candidate, baseline, bounded } = options
  const arms = { candidate, baseline, bounded }
  if (records !== undefined) {
    const filters = ownOptions.flatMap((field) => {
      const values = options[field]
      return values === undefined ? [] : [{ field, values }]
    })
    return verdictsByRecords(records, {
      criteria: criterion === undefined ? criteriaOverCells(arms) : [criterion],
      arms,
      others: options.arms,
      filters: [...filters, ...(options.where ?? [])],
      looks: options.looks ?? 1,
    })
  }
  if (input === undefined) {
    throw new ConfigError(
      'nothing to judge',
      'hypros verdict',
      'name numbers by --input, or cells by --records',
    )
  }
  if (criterion === undefined) {
    throw new ConfigError('numbers are of one criterion', 'hypros verdict', 'name it by --criterion')
  }
  return [await verdictByNumbers(criterion, input, arms)]
}

/** An arm is not compared with itself. */
function criteriaOverCells({ candidate, bounded }: ArmNames): CriterionId[] {
  return candidate === bounded ? ['C2', 'C3', 'C5'] : ['C2', 'C3', 'C4', 'C5']
}
