import { describe, expect, test } from 'vitest'
import { margin } from '../../src/verdict/c4.ts'
import type { Estimate, InstanceInput } from '../../src/verdict/index.ts'
import { decideC4, judgeC4 } from '../../src/verdict/index.ts'
import { bySeed, half, mapValues, twoArms } from './tables.ts'

const excessOf = (est: number, lo: number, hi: number): Estimate => ({
  name: 'excess',
  unit: 'margin',
  est,
  lo,
  hi,
})

test.each([
  { excess: excessOf(0, -1, 1), expected: 'pass', why: 'upper end on 1 margin' },
  { excess: excessOf(0, -1, 1.01), expected: 'inconclusive', why: 'upper end above 1 margin' },
  { excess: excessOf(1.01, 0.01, 2), expected: 'fail', why: 'above 1 margin, 0 excluded' },
  { excess: excessOf(1, 0.01, 2), expected: 'inconclusive', why: 'estimate on 1 margin' },
  { excess: excessOf(1.5, 0, 3), expected: 'inconclusive', why: 'lower end on 0' },
])('$why: $expected', ({ excess, expected }) => {
  expect(decideC4(excess)).toBe(expected)
})

test.each([
  { degradation: 10, sigma: 1, expected: 2, why: '20 % of the degradation' },
  { degradation: 1, sigma: 1, expected: 0.5, why: 'half a σ where that is more' },
  { degradation: -5, sigma: 1, expected: 0.5, why: 'half a σ where nothing is lost' },
])('the margin is $why', ({ degradation, sigma, expected }) => {
  expect(margin(degradation, sigma)).toBe(expected)
})

/** Candidate and bounded arm with σ = `spread`, the bounded arm losing 10, the baseline `baseline`. */
const instance = (excess: number, spread = 0.1, baseline = 12): InstanceInput => ({
  degradation: {
    ...twoArms(excess, spread, ['hypros', 'brier'], 10),
    'log-loss': bySeed([baseline - spread, baseline, baseline + spread]),
  },
})

const twoArmInstance = (excess: number, spread: number, base = 10): InstanceInput => ({
  degradation: twoArms(excess, spread, ['hypros', 'brier'], base),
})

test('excess in margins', () => {
  const verdict = judgeC4({ instances: [twoArmInstance(1, 0.1)] })
  expect(verdict.est).toBeCloseTo(0.5, 12)
  expect(verdict.hi).toBeCloseTo(0.5 + (0.1 * half) / 2, 9)
  expect(verdict.estimates[0]).toMatchObject({ name: 'excess', unit: 'margin' })
})

test.each([
  { excess: 0, spread: 0.1, expected: 'pass' },
  { excess: 1.9, spread: 0.1, expected: 'inconclusive' },
  { excess: 2.1, spread: 0.1, expected: 'fail' },
  { excess: 2.1, spread: 1, expected: 'inconclusive' },
])('excess $excess where a margin is 2, σ = $spread: $expected', ({ excess, spread, expected }) => {
  expect(judgeC4({ instances: [twoArmInstance(excess, spread)] }).verdict).toBe(expected)
})

describe('an arm with nothing to lose', () => {
  test.each([
    { baseline: 0.9, bounded: 0.9, expected: 'insufficient' },
    { baseline: 1.1, bounded: 0.9, expected: 'judged' },
    { baseline: 0.9, bounded: 1.1, expected: 'judged' },
  ])(
    'perturbation costs log-loss $baseline σ and the bounded arm $bounded σ: $expected',
    ({ baseline, bounded, expected }) => {
      const degradation = {
        ...twoArms(0, 1, ['hypros', 'brier'], bounded),
        'log-loss': bySeed([baseline - 1, baseline, baseline + 1]),
      }
      const { verdict, reason } = judgeC4({ instances: [{ degradation }] })
      expect(verdict === 'insufficient').toBe(expected === 'insufficient')
      if (expected === 'insufficient')
        expect(reason).toBe('the perturbation costs log-loss and brier less than 1 σ')
    },
  )

  test.each([
    { trivial: 10.6, insufficient: true },
    { trivial: 5, insufficient: true },
    { trivial: 4.9, insufficient: false },
  ])('the bounded arm scores 5, the trivial baseline $trivial', ({ trivial, insufficient }) => {
    const metric = {
      brier: bySeed([4, 5, 6]),
      hypros: bySeed([24, 25, 26]),
      'log-loss': bySeed([28, 28, 28]),
    }
    const verdict = judgeC4({ instances: [{ ...instance(0), metric, trivial: { metric: trivial } }] })
    expect(verdict.verdict).toBe(insufficient ? 'insufficient' : 'pass')
    if (insufficient)
      expect(verdict.reason).toMatch(/^the reference arm brier \(5\.00\) does not beat the trivial/)
  })

  test('where the baseline was not perturbed, the bounded arm alone counts', () => {
    const { reason } = judgeC4({ instances: [twoArmInstance(0, 1, 0.9)] })
    expect(reason).toBe('the perturbation costs log-loss and brier less than 1 σ')
  })

  test('in one of several instances keeps all from being judged', () => {
    const harmless = { name: 'x', degradation: mapValues(instance(0, 1).degradation ?? {}, (y) => y - 12) }
    const verdict = judgeC4({ instances: [instance(0), harmless] })
    expect(verdict).toMatchObject({ verdict: 'insufficient' })
    expect(verdict.reason).toMatch(/less than 1 σ in x$/)
  })
})

test.each([
  { why: 'no degradation', degradation: {}, expected: 'insufficient' },
  {
    why: 'two seeds',
    degradation: { hypros: bySeed([1, 2]), brier: bySeed([2, 3]) },
    expected: 'insufficient',
  },
  { why: 'σ = 0', degradation: twoArms(1, 0, ['hypros', 'brier']), expected: 'insufficient' },
  {
    why: 'bounded arm diverged',
    degradation: { ...twoArms(1, 1, ['hypros', 'brier']), brier: bySeed([1, null, 2]) },
    expected: 'incomparable',
  },
  {
    why: 'candidate diverged',
    degradation: { ...twoArms(1, 1, ['hypros', 'brier']), hypros: bySeed([1, null, 2]) },
    expected: 'fail',
  },
])('$why: $expected', ({ degradation, expected }) => {
  expect(judgeC4({ instances: [{ degradation }] })).toMatchObject({ verdict: expected, est: null })
})

test.each([
  { baseline: 12, relation: 'more robust than' },
  { baseline: 10, relation: 'not distinguishable from' },
  { baseline: 8, relation: 'less robust than' },
])('the bounded arm (losing 10) is $relation a baseline losing $baseline', ({ baseline, relation }) => {
  const verdict = judgeC4({ instances: [instance(0, 0.1, baseline)] })
  expect(verdict.sentence).toContain(`brier itself is ${relation} log-loss there`)
  expect(verdict.estimates[1]?.est).toBeCloseTo((10 - baseline) / 2, 9)
})

test('an undecided verdict names the seeds that would decide it', () => {
  // half a margin a σ: t(.975, n − 1)·√(1/n) has to fall to 2, which is 2.4841 at n = 3 and 1.5912 at n = 4 (SciPy)
  expect(judgeC4({ instances: [twoArmInstance(0, 1)] })).toMatchObject({
    verdict: 'inconclusive',
    seedsToDecide: 4,
  })
})

test('the literal reading takes the point estimate', () => {
  expect(judgeC4({ instances: [instance(0.1)] })).toMatchObject({
    verdict: 'pass',
    literal: { verdict: 'fail' },
  })
  expect(judgeC4({ instances: [instance(-0.1)] })).toMatchObject({
    verdict: 'pass',
    literal: { verdict: 'pass' },
  })
})

test('several instances count in their own margins', () => {
  const tenfold = { degradation: mapValues(instance(1).degradation ?? {}, (y) => 10 * y) }
  const verdict = judgeC4({ instances: [instance(1), tenfold] })
  expect(verdict.est).toBeCloseTo(0.5, 9)
  expect(verdict.instances).toHaveLength(2)
})
