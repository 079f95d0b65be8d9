/** `hypros verdict`: judges a criterion by numbers alone, whoever measured them. */
import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { ConfigError } from '../base/errors.ts'
import { type CriterionId, criterionIds } from '../experiment/types.ts'
import { renderInstances, renderVerdict } from '../report/index.ts'
import { type ArmNames, defaultArms, type Inputs, judgeNumbers, parseNumbers } from '../verdict/index.ts'
import { jsonOption } from './command.ts'
import { inputsOf } from './score/input.ts'
import { liveLines, outputColors, print, printJson } from './terminal.ts'

interface Options extends ArmNames {
  readonly criterion: CriterionId
  readonly input: string
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

Ends with 1 where the verdict is fail, and with 0 where it is pass, inconclusive, insufficient or incomparable.`

export default function defineVerdict(command: Command): void {
  command
    .addOption(new Option('--criterion <id>', 'which criterion').choices(criterionIds).makeOptionMandatory())
    .requiredOption('--input <file>', 'the numbers, as JSON; "-" is standard input')
    .option('--candidate <arm>', 'the arm that the claim is about', defaultArms.candidate)
    .option('--baseline <arm>', 'the arm it is compared with', defaultArms.baseline)
    .option('--bounded <arm>', 'the arm that C4 compares it with', defaultArms.bounded)
    .addOption(jsonOption())
    .addHelpText('after', more)
    .action(run)
}

async function run({ criterion, input: path, json, candidate, baseline, bounded }: Options): Promise<void> {
  const [source] = inputsOf([path])
  if (source === undefined) throw new Error('an input has a source')
  const arms = { candidate, baseline, bounded }
  const input = parseNumbers(criterion, fromJson(await text(source.open()), source.name), source.name)
  remarkOnArms(criterion, input, arms, source.name)
  const verdict = judgeNumbers(criterion, input, arms)
  if (verdict.verdict === 'fail') process.exitCode = 1
  if (json) return printJson(verdict)
  const options = { color: outputColors().level > 0, width: process.stdout.columns ?? 100 }
  print(renderVerdict(verdict, options))
  const instances = renderInstances(verdict, options)
  if (instances !== '') print(`\n${instances}`)
}

function fromJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const problem = (cause as Error).message
    throw new ConfigError(`not JSON: ${problem}`, name, 'see: npx hypros verdict --help', { cause })
  }
}

/** Tables without the arm that is judged read as too few seeds; most likely its name is another. */
function remarkOnArms(
  criterion: CriterionId,
  input: Inputs[CriterionId],
  { candidate, baseline, bounded }: ArmNames,
  where: string,
): void {
  if (!('instances' in input)) return
  const known = [
    ...new Set(
      input.instances.flatMap(({ metric, degradation }) =>
        [metric, degradation].flatMap((table) => Object.keys(table ?? {})),
      ),
    ),
  ]
  const roles = { candidate, ...(criterion === 'C4' ? { bounded } : { baseline }) }
  for (const [role, arm] of Object.entries(roles)) {
    if (known.length === 0 || known.includes(arm)) continue
    liveLines().say(`${where} has no arm "${arm}", only ${known.join(', ')}; name the ${role} by --${role}`)
  }
}
