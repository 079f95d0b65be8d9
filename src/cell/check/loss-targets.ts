/** Whether a token's loss looks at its own target, and at nothing of other tokens. */
import { relativeDifference } from './difference.ts'
import type { LossFinding } from './finding.ts'
import { type Probe, type ProbeOutput, probeTokens } from './loss-probe.ts'
import { type Groups, otherGroups } from './loss-tokens.ts'

/** Differences below this, relative to the largest value, are rounding. */
const rounding = 1e-6

/** Whether tokens that differ in nothing but their target have the same loss and the same gradient. */
export function sameForAllTargets({ perToken, gradient }: ProbeOutput, groups: Groups): boolean {
  const alike = (a: ArrayLike<number>, b: ArrayLike<number>) => relativeDifference(a, b) <= rounding
  return otherGroups(groups).every(([first = 0, ...others]) =>
    others.every(
      (token) =>
        alike([perToken[token] as number], [perToken[first] as number]) &&
        alike(gradient[token] as Float32Array, gradient[first] as Float32Array),
    ),
  )
}

/**
 * The class that a step down the gradient makes more probable than the target, from logits at which all are equally
 * probable; undefined unless that happens for every target.
 */
export function otherClass(
  { gradient }: ProbeOutput,
  tokens: readonly { readonly token: number; readonly target: number }[],
): { readonly target: number; readonly raised: number } | undefined {
  const pulls = tokens.map(({ token, target }) => {
    const row = gradient[token] as Float32Array
    const lowest = row.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
    const scale = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const raised = row.indexOf(lowest)
    const own = row[target] as number
    return lowest < 0 && own - lowest > rounding * scale ? { target, raised } : undefined
  })
  return pulls.every((pull) => pull !== undefined) ? pulls[0] : undefined
}

/** What a loss makes of the other tokens of its batch, padding among them, at each of the times; at most one finding. */
export async function tokenFindings(
  probe: Probe,
  groups: Groups,
  times: readonly number[],
): Promise<LossFinding[]> {
  for (const time of times) {
    const borrowed = await borrowedTarget(probe, groups, time)
    if (borrowed !== undefined) return [{ check: 'other-target', what: borrowed }]
    const leak = await paddingLeak(probe, groups, time)
    if (leak !== undefined) return [{ check: 'padding', what: leak }]
  }
  return []
}

/** Whether another token's loss changes with a target, and the token's own does not. */
async function borrowedTarget(probe: Probe, groups: Groups, time: number): Promise<string | undefined> {
  const weights = Array(probeTokens).fill(1)
  const before = await probe({ ...groups, weights, time })
  // Away from the first and the last token, where a shift by one may do as it likes.
  const tokens = [groups.support.length + 1, probeTokens - groups.support.length]
  const findings: (string | undefined)[] = []
  for (const token of tokens) {
    const [a, b] = groups.support as [number, number]
    const targets = groups.targets.with(token, groups.targets[token] === a ? b : a)
    const after = await probe({ ...groups, targets, weights, time })
    const scale = Math.max(...before.perToken.map(Math.abs))
    const changed = before.perToken.flatMap((loss, at) =>
      Math.abs(loss - (after.perToken[at] as number)) > rounding * scale ? [at] : [],
    )
    const borrower = changed.includes(token) ? undefined : changed[0]
    const what = `a token's loss looks at the target of another token: that of token ${token} decides the loss of token ${borrower}`
    findings.push(borrower === undefined ? undefined : what)
  }
  return findings.every((found) => found !== undefined) ? findings[0] : undefined
}

/** Whether anything changes with what stands at padding. The loss is not told which tokens are, so it must not mix them. */
async function paddingLeak(probe: Probe, groups: Groups, time: number): Promise<string | undefined> {
  const real = probeTokens / 2
  const weights = groups.targets.map((_, token) => (token < real ? 1 : 0))
  const before = await probe({ ...groups, weights, time })
  const [pad] = groups.support as [number]
  const after = await probe({
    logits: groups.logits.map((logits, token) => (token < real ? logits : logits.map((value) => -value / 2))),
    targets: groups.targets.map((target, token) => (token < real ? target : pad)),
    weights,
    time,
  })
  const largest = Math.max(
    ...before.gradient.flatMap((row) => row.reduce((most, g) => Math.max(most, Math.abs(g)), 0)),
  )
  const isPulled = before.gradient
    .slice(real)
    .some((row) => row.some((value) => !(Math.abs(value) <= rounding * largest)))
  if (isPulled) return 'padding counts as tokens: the gradient at tokens of weight 0 is not 0'
  const moved =
    relativeDifference([before.loss], [after.loss]) > rounding ||
    before.gradient.slice(0, real).some((row, token) => {
      const other = after.gradient[token] as Float32Array
      return row.some((value, at) => !(Math.abs(value - (other[at] as number)) <= rounding * largest))
    })
  return moved
    ? 'padding counts as tokens: what stands at tokens of weight 0 changes the loss of the others'
    : undefined
}
