/** A verdict by numbers alone. */
import { text } from 'node:stream/consumers'
import { ConfigError } from '../../base/errors.ts'
import type { CriterionId } from '../../experiment/types.ts'
import { type ArmNames, type Inputs, judgeNumbers, parseNumbers, type Verdict } from '../../verdict/index.ts'
import { inputsOf } from '../score/input.ts'
import { liveLines } from '../terminal.ts'

/** @throws ConfigError where the file doesn't hold what the criterion takes, DataError where it can't be read */
export async function verdictByNumbers(
  criterion: CriterionId,
  path: string,
  arms: ArmNames,
): Promise<Verdict> {
  const [source] = inputsOf([path])
  if (source === undefined) throw new Error('an input has a source')
  const input = parseNumbers(criterion, fromJson(await text(source.open()), source.name), source.name)
  remarkOnArms(criterion, input, arms, source.name)
  return judgeNumbers(criterion, input, arms)
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
