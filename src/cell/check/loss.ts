/** Whether a loss can train what it is asked to: tried out on a few tokens at a few times, before anything is trained. */
import { relativeDifference } from './difference.ts'
import { isLossFault, type LossFinding } from './finding.ts'
import type { Probe, ProbeOutput } from './loss-probe.ts'
import { propriety } from './loss-propriety.ts'
import { otherClass, sameForAllTargets, tokenFindings } from './loss-targets.ts'
import { type Groups, groupsOf, uniformGroup } from './loss-tokens.ts'

/** Normalised training times that a loss is tried at. */
const probeTimes = [0, 0.25, 0.5, 0.75, 1] as const

export interface CheckedLoss {
  readonly findings: readonly LossFinding[]
  /** Gradients at each of the times, by which two losses are compared; null where they are not finite. */
  readonly responses: readonly (readonly number[] | null)[]
}

interface Look {
  readonly time: number
  readonly output: ProbeOutput
}

/**
 * Faults and oddities of a loss over so many classes (two or more). What it does with targets is a fault only where it
 * does so at every time at which it is finite: what rests for a while may be a curriculum.
 */
export async function checkLoss(probe: Probe, classes: number): Promise<CheckedLoss> {
  const groups = groupsOf(classes)
  const weights = groups.targets.map(() => 1)
  const looks: Look[] = []
  for (const time of probeTimes) looks.push({ time, output: await probe({ ...groups, weights, time }) })
  const finite = looks.filter(staysFinite)
  const responses = looks.map((look) => (staysFinite(look) ? responseOf(look.output, groups.support) : null))
  const times = finite.map(({ time }) => time)
  const findings = [
    ...unbounded(looks),
    ...(await tokenFindings(probe, groups, times.slice(0, 1))),
    ...targetFindings(finite, groups),
  ]
  // What is no loss of its target needs no second word about what kind of rule it is.
  if (!findings.some(({ check }) => isLossFault(check))) {
    findings.push(...(await propriety(probe, groups, times)))
  }
  return { findings, responses }
}

function staysFinite({ output: { perToken, gradient } }: Look): boolean {
  return perToken.every(Number.isFinite) && gradient.every((row) => row.every(Number.isFinite))
}

function unbounded(looks: readonly Look[]): LossFinding[] {
  const times = looks.filter((look) => !staysFinite(look)).map(({ time }) => time)
  if (times.length === 0) return []
  return [{ check: 'not-finite', what: `loss or gradient is not finite at t = ${times.join(', ')}` }]
}

function targetFindings(looks: readonly Look[], groups: Groups): LossFinding[] {
  if (looks.length === 0) return []
  if (looks.every(({ output }) => sameForAllTargets(output, groups))) {
    const what = 'the targets have no effect: loss and gradient are the same whatever they are'
    return [{ check: 'no-target', what }]
  }
  const pulls = looks.map(({ output }) => otherClass(output, uniformGroup(groups)))
  const [pull] = pulls
  if (pull === undefined || pulls.includes(undefined)) return []
  const what =
    `it makes another class more probable than the target: ` +
    `class ${pull.raised} where the target is ${pull.target}`
  return [{ check: 'other-target', what }]
}

/** Gradients by the few logits that differ from token to token. */
const responseOf = ({ gradient }: ProbeOutput, support: readonly number[]): number[] =>
  gradient.flatMap((row) => support.map((index) => row[index] as number))

/** Two losses whose gradients differ by no more than rounding train the same model. */
const rounding = 1e-6

/** Whether two losses have the same gradients at every time; no two losses have that are not finite somewhere. */
export function sameResponses(a: CheckedLoss, b: CheckedLoss): boolean {
  return a.responses.every((response, index) => {
    const other = b.responses[index]
    return response !== null && other != null && relativeDifference(response, other) <= rounding
  })
}
