/** Smaller runs of `npm run bench:error-rates`, held to the same bands. Every stream is seeded: nothing here is flaky. */
import { describe, expect, test } from 'vitest'
import { allowed } from '../../bench/lib/error-rate-tables.ts'
import {
  breadthRates,
  claimRates,
  enough,
  hidden,
  noEffect,
  type Rate,
  setSize,
  shareOf,
  sizes,
  timingCoverage,
  worse,
} from '../../bench/lib/error-rates.ts'

const inPercent = ({ passes, fails, literal, runs }: Rate) => ({
  pass: (100 * passes) / runs,
  fail: (100 * fails) / runs,
  literal: (100 * literal) / runs,
})

/** No more false passes than a rule is allowed, as far as that many runs can tell. */
function expectAllowed(rates: readonly Rate[]): void {
  for (const { criterion, passes, runs } of rates) {
    expect(shareOf(passes, runs).lo, criterion).toBeLessThanOrEqual(allowed[criterion] as number)
  }
}

/** Fewer where each run takes longer. */
const runsAt = (instances: number) => (instances > 1 ? 60 : 400)

describe('false passes', () => {
  const cases = [noEffect, worse, hidden].flatMap((scenario) =>
    sizes.map((size) => ({ ...scenario, ...size, size })),
  )
  test.each(cases)(
    '$name, $instances instances at $seeds seeds: no more than allowed',
    ({ name, truth, size }) => {
      expectAllowed(claimRates(name, truth, size, runsAt(size.instances)))
    },
  )

  test.each([
    { datasets: 6, models: 1 },
    { datasets: 10, models: 1 },
    { datasets: 5, models: 4 },
    { datasets: 6, models: 5 },
  ])('C5 over $datasets data sets × $models models: no more than allowed', (grid) => {
    const [criterion] = breadthRates(noEffect.name, 0, grid, 2000)
    expectAllowed([criterion as Rate])
  })

  test('the literal reading is far outside, and a binomial over comparisons that hang together passes more often', () => {
    const [quality] = claimRates(noEffect.name, noEffect.truth, { instances: 1, seeds: 3 }, 400)
    expect(shareOf((quality as Rate).literal, 400).lo).toBeGreaterThan(25)
    const [judged, naive] = breadthRates(noEffect.name, 0, { datasets: 5, models: 4 }, 2000) as [Rate, Rate]
    expect(shareOf(naive.passes, 2000).lo).toBeGreaterThan(shareOf(judged.passes, 2000).hi)
  })
})

// Bands: what the criteria promise, ± about three standard errors of a share of 400
describe('C2 by quality alone', () => {
  const quality = (instances: number, seeds: number, gain: number) =>
    inPercent(
      claimRates('power', { gain }, { instances, seeds }, runsAt(instances), [
        'C2, quality alone',
      ])[0] as Rate,
    )

  test('no effect, three seeds: false passes near 2 %, the literal reading near 36 %', () => {
    const { pass, literal } = quality(1, 3, 0)
    expect(pass).toBeLessThan(5)
    expect(literal).toBeGreaterThan(28)
    expect(literal).toBeLessThan(45)
  })

  test('+1 σ, ten seeds: passes in about 69 %, never fails', () => {
    const { pass, fail } = quality(1, 10, 1)
    expect(pass).toBeGreaterThan(61)
    expect(pass).toBeLessThan(77)
    expect(fail).toBeLessThan(1)
  })

  test('−1 σ, ten seeds: fails in about 89 %, never passes', () => {
    const { pass, fail } = quality(1, 10, -1)
    expect(fail).toBeGreaterThan(83)
    expect(pass).toBe(0)
  })

  test('three seeds decide across six instances', () => {
    const { pass, fail } = quality(6, 3, 1)
    expect(pass).toBeGreaterThan(75)
    expect(fail).toBe(0)
  })
})

test('C1 against itself: intervals over ten processes of 60 blocks cover 0 in 95 %, 17 of 20 in almost every set', () => {
  const { covering, measurements, sets, soundSets, halfWidth } = timingCoverage(
    { processes: 10, blocks: 60 },
    20,
  )
  expect(measurements).toBe(20 * setSize)
  const { lo, hi } = shareOf(covering, measurements)
  expect(lo).toBeLessThan(95)
  expect(hi).toBeGreaterThan(95)
  // P(at least 17 of 20) is 98.4 % at a coverage of 95 %
  expect(soundSets).toBeGreaterThanOrEqual(sets - 2)
  expect(enough).toBe(17)
  // In points of overhead; the criteria promise ± 1.2
  expect(halfWidth).toBeGreaterThan(0.9)
  expect(halfWidth).toBeLessThan(1.3)
})
