import { describe, expect, test } from 'vitest'
import type { Estimate } from '../../src/verdict/index.ts'
import { decideC3, judgeC3 } from '../../src/verdict/index.ts'
import { bySeed, half, ratios, twoArms } from './tables.ts'

const gainOf = (est: number, lo: number, hi: number): Estimate => ({ name: 'gain', unit: 'σ', est, lo, hi })
const ratioOf = (est: number, lo: number, hi: number): Estimate => ({
  name: 'ece',
  unit: 'log ratio',
  est: Math.log(est),
  lo: Math.log(lo),
  hi: Math.log(hi),
})

describe('the decision table', () => {
  const matched = gainOf(-0.3, -0.99, 0.4)
  const lower = ratioOf(0.9, 0.8, 0.99)
  const same = ratioOf(1, 0.91, 1.1)
  const unclear = ratioOf(0.95, 0.8, 1.1)
  test.each([
    { gain: matched, list: [lower, same], expected: 'pass', why: 'ECE exactly 10 % lower' },
    { gain: matched, list: [same, lower], expected: 'pass', why: 'Brier alone lower' },
    { gain: matched, list: [ratioOf(0.91, 0.8, 0.99), same], expected: 'inconclusive', why: '9 % lower' },
    { gain: matched, list: [ratioOf(0.9, 0.8, 1), same], expected: 'inconclusive', why: 'upper end on 1' },
    {
      gain: gainOf(-0.31, -0.99, 0.4),
      list: [lower, same],
      expected: 'inconclusive',
      why: 'metric 0.31 σ lower',
    },
    { gain: gainOf(0, -1, 1), list: [lower, same], expected: 'inconclusive', why: 'gain may lie at −1 σ' },
    { gain: matched, list: [same, same], expected: 'fail', why: 'neither lower' },
    {
      gain: matched,
      list: [same, ratioOf(1, 0.9, 1.1)],
      expected: 'inconclusive',
      why: 'one lower end on 0.9',
    },
    { gain: matched, list: [same, unclear], expected: 'inconclusive', why: 'one open' },
    {
      gain: gainOf(-0.5, -0.9, -0.1),
      list: [lower, lower],
      expected: 'fail',
      why: 'worse metric behind better calibration',
    },
    {
      gain: gainOf(-0.5, -0.9, 0),
      list: [unclear, unclear],
      expected: 'inconclusive',
      why: 'upper end on 0',
    },
  ])('$why: $expected', ({ gain, list, expected }) => {
    expect(decideC3(gain, list, false)).toBe(expected)
  })

  test('a ratio that was measured but is no estimate keeps the verdict open', () => {
    expect(decideC3(matched, [same], true)).toBe('inconclusive')
    expect(decideC3(matched, [same], false)).toBe('fail')
  })
})

const metric = twoArms(0, 0.001)
const level = { metric: { ...metric, brier: bySeed([20.1, 19.9, 20]) } }

test('ECE and Brier as log ratios, then the gain', () => {
  const verdict = judgeC3({ instances: [{ ...level, ece: ratios(0.8, 0.02), brier: ratios(0.95, 0.01) }] })
  expect(verdict.estimates.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    'ece log ratio',
    'brier log ratio',
    'gain σ',
  ])
  expect(verdict.sentence).toMatch(
    /: hypros's ECE is 0\.80 \(.*\) and its Brier score is 0\.95 \(.*\) times that of log-loss, at a gain of 0\.00 σ/,
  )
  expect(verdict.est).toBeCloseTo(Math.log(0.8), 12)
  expect(verdict.hi).toBeCloseTo(Math.log(0.8) + 0.02 * half, 9)
})

test.each([
  { why: 'better calibrated at the same metric', gain: 2.3, ece: 0.8, expected: 'pass' },
  { why: 'as calibrated', gain: 2.3, ece: 1, expected: 'fail' },
  { why: 'better calibrated, metric lost', gain: -3, ece: 0.8, expected: 'fail' },
  { why: 'better calibrated, metric open', gain: 0, ece: 0.8, expected: 'inconclusive' },
])('$why: $expected', ({ gain, ece, expected }) => {
  const input = { instances: [{ metric: twoArms(gain), ece: ratios(ece, 0.02), brier: ratios(1, 0.01) }] }
  expect(judgeC3(input).verdict).toBe(expected)
})

test('values are floored before their logarithm', () => {
  const ece = { hypros: bySeed([0, 0, 1e-9]), 'log-loss': bySeed([0.1, 0.1, 0.1]) }
  expect(judgeC3({ instances: [{ metric: twoArms(3), ece }] }).est).toBeCloseTo(Math.log(1e-5), 9)
})

test.each([
  { why: 'no calibration', instance: { metric: twoArms(3) }, expected: 'insufficient' },
  { why: 'no metric', instance: { ece: ratios(0.8, 0.02) }, expected: 'insufficient' },
  {
    why: 'ECE of two seeds',
    instance: { metric: twoArms(3), ece: { hypros: bySeed([1, 2]), 'log-loss': bySeed([1, 2]) } },
    expected: 'insufficient',
  },
  { why: 'σ = 0', instance: { metric: twoArms(0, 0), ece: ratios(0.8, 0.02) }, expected: 'insufficient' },
  {
    why: 'reference diverged',
    instance: { metric: { ...twoArms(3), 'log-loss': bySeed([null, 1, 2]) } },
    expected: 'incomparable',
  },
  {
    why: 'candidate diverged',
    instance: { metric: twoArms(3), ece: { ...ratios(1, 1), hypros: bySeed([null, 1, 2]) } },
    expected: 'fail',
  },
])('$why: $expected', ({ instance, expected }) => {
  expect(judgeC3({ instances: [instance] })).toMatchObject({ verdict: expected, est: null })
})

test('the literal reading passes a loss of 1 σ hidden behind better calibration', () => {
  const verdict = judgeC3({ instances: [{ metric: twoArms(-1), ece: ratios(0.8, 0.02) }] })
  expect(verdict.literal?.verdict).toBe('pass')
  expect(verdict.verdict).toBe('inconclusive')
})

test('nor does the literal reading pass a metric that is significantly worse, or calibration 9 % better', () => {
  const literal = (gain: number, ratio: number) =>
    judgeC3({ instances: [{ metric: twoArms(gain), ece: ratios(ratio, 0.02) }] }).literal?.verdict
  expect(literal(-2.4, 0.8)).toBe('pass')
  expect(literal(-2.5, 0.8)).toBe('fail')
  expect(literal(0, 0.91)).toBe('fail')
})

test('instances decide together what one leaves open', () => {
  const instance = { metric: twoArms(0), ece: ratios(0.8, 0.1), brier: ratios(1, 0.01) }
  expect(judgeC3({ instances: [instance] }).verdict).toBe('inconclusive')
  expect(judgeC3({ instances: Array.from({ length: 6 }, () => instance) }).verdict).toBe('pass')
})

test('an undecided verdict names the seeds that would decide it', () => {
  const verdict = judgeC3({
    instances: [{ metric: twoArms(0), ece: ratios(0.8, 0.1), brier: ratios(1, 0.01) }],
  })
  // the gain's lower end has to rise above −1 σ: 7 seeds, as in C2
  expect(verdict.seedsToDecide).toBe(7)
})
