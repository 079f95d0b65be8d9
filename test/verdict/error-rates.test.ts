import { expect, test } from 'vitest'
import type { RandomStream } from '../../src/base/random.ts'
import { randomStream } from '../../src/base/random.ts'
import type { ArmTable } from '../../src/stats/index.ts'
import type { ClaimInput, Verdict } from '../../src/verdict/index.ts'
import { judgeC2 } from '../../src/verdict/index.ts'

const arms = ['log-loss', 'brier', 'hypros', 'hypros-fixed-lambda', 'hypros-linear-schedule']

/** Normal data, σ = 1, seeds correlated by 0.3 across arms; the candidate is `effect` σ better. */
function experiment(stream: RandomStream, seeds: number, effect: number): ArmTable {
  const shared = Array.from({ length: seeds }, () => Math.sqrt(0.3) * stream.normal())
  const row = (arm: string) =>
    shared.map((x, s) => [
      String(s + 1),
      20 + x + Math.sqrt(0.7) * stream.normal() + (arm === 'hypros' ? effect : 0),
    ])
  return Object.fromEntries(arms.map((arm) => [arm, Object.fromEntries(row(arm))]))
}

/** Shares in % of 400 simulated experiments. */
function rates(instances: number, seeds: number, effect: number, runs = 400) {
  const stream = randomStream(7, 'error rates', instances, seeds)
  const verdicts = Array.from({ length: runs }, (): Verdict => {
    const input: ClaimInput = {
      instances: Array.from({ length: instances }, () => ({ metric: experiment(stream, seeds, effect) })),
    }
    return judgeC2(input)
  })
  const share = (holds: (verdict: Verdict) => boolean) => (100 * verdicts.filter(holds).length) / runs
  return {
    pass: share(({ verdict }) => verdict === 'pass'),
    fail: share(({ verdict }) => verdict === 'fail'),
    literal: share(({ literal }) => literal?.verdict === 'pass'),
  }
}

// Bands: what CRITERIA tables, ± about three standard errors of a share of 400
test('no effect, three seeds: false passes near 2 %, the literal reading near 36 %', () => {
  const { pass, literal } = rates(1, 3, 0)
  expect(pass).toBeLessThan(5)
  expect(literal).toBeGreaterThan(28)
  expect(literal).toBeLessThan(45)
})

test('+1 σ, ten seeds: passes in about 69 %, never fails', () => {
  const { pass, fail } = rates(1, 10, 1)
  expect(pass).toBeGreaterThan(61)
  expect(pass).toBeLessThan(77)
  expect(fail).toBeLessThan(1)
})

test('−1 σ, ten seeds: fails in about 89 %, never passes', () => {
  const { pass, fail } = rates(1, 10, -1)
  expect(fail).toBeGreaterThan(83)
  expect(pass).toBe(0)
})

test('three seeds decide across six instances', () => {
  const { pass, fail } = rates(6, 3, 1, 60)
  expect(pass).toBeGreaterThan(75)
  expect(fail).toBe(0)
})
