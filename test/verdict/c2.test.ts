import { describe, expect, test } from 'vitest'
import type { ArmTable } from '../../src/stats/index.ts'
import type { Estimate } from '../../src/verdict/index.ts'
import { decideC2, judgeC2 } from '../../src/verdict/index.ts'
import { bySeed, half, ratios, twoArms } from './tables.ts'

const gainOf = (est: number, lo: number, hi: number): Estimate => ({ name: 'gain', unit: 'σ', est, lo, hi })
const speedOf = (est: number, lo: number, hi: number): Estimate => ({
  name: 'speed',
  unit: 'log ratio',
  est: Math.log(est),
  lo: Math.log(lo),
  hi: Math.log(hi),
})

describe('the decision table', () => {
  const unclear = speedOf(0.74, 0.4, 1.4)
  const slower = speedOf(0.9, 0.76, 1.1)
  test.each([
    // quality
    { gain: gainOf(0.3, 0.01, 0.6), expected: 'pass', why: 'exactly 0.3 σ, above 0' },
    { gain: gainOf(0.29, 0.01, 0.6), expected: 'inconclusive', why: 'just below 0.3 σ' },
    { gain: gainOf(0.5, 0, 1), expected: 'inconclusive', why: 'lower end on 0' },
    { gain: gainOf(0.5, -0.01, 1), expected: 'inconclusive', why: 'lower end below 0' },
    // speed
    {
      gain: gainOf(-0.3, -0.99, 0.4),
      speed: speedOf(0.75, 0.5, 0.99),
      expected: 'pass',
      why: 'exactly 0.75',
    },
    {
      gain: gainOf(-0.3, -0.99, 0.4),
      speed: speedOf(0.76, 0.5, 0.99),
      expected: 'inconclusive',
      why: '0.76',
    },
    {
      gain: gainOf(-0.3, -0.99, 0.4),
      speed: speedOf(0.7, 0.5, 1),
      expected: 'inconclusive',
      why: 'upper end on 1',
    },
    {
      gain: gainOf(-0.31, -0.99, 0.4),
      speed: speedOf(0.7, 0.5, 0.9),
      expected: 'inconclusive',
      why: 'unmatched',
    },
    {
      gain: gainOf(-0.2, -1, 0.4),
      speed: speedOf(0.7, 0.5, 0.9),
      expected: 'inconclusive',
      why: 'lower end on −1',
    },
    // fail
    { gain: gainOf(0, -0.29, 0.29), expected: 'fail', why: 'below 0.3 σ, no speed measured' },
    { gain: gainOf(0, -0.3, 0.3), expected: 'inconclusive', why: 'upper end on 0.3 σ' },
    { gain: gainOf(0, -0.29, 0.29), speed: slower, expected: 'fail', why: 'below 0.3 σ and not faster' },
    {
      gain: gainOf(0, -0.29, 0.29),
      speed: speedOf(0.9, 0.75, 1.1),
      expected: 'inconclusive',
      why: 'lo on 0.75',
    },
    { gain: gainOf(0, -0.31, 0.31), speed: slower, expected: 'inconclusive', why: 'not faster, gain open' },
    { gain: gainOf(-0.31, -0.6, -0.01), speed: unclear, expected: 'fail', why: 'worse' },
    {
      gain: gainOf(-0.3, -0.6, -0.01),
      speed: unclear,
      expected: 'inconclusive',
      why: 'lost no more than 0.3 σ',
    },
    { gain: gainOf(-0.4, -0.8, 0), speed: unclear, expected: 'inconclusive', why: 'upper end on 0' },
    {
      gain: gainOf(-0.4, -0.8, -0.1),
      speed: speedOf(0.5, 0.4, 0.6),
      expected: 'fail',
      why: 'worse, though faster',
    },
  ])('$why: $expected', ({ gain, speed, expected }) => {
    expect(decideC2(gain, speed, speed === undefined)).toBe(expected)
  })

  test('a speed that was measured but is no estimate is not "no speed measured"', () => {
    expect(decideC2(gainOf(0, -0.29, 0.29), undefined, false)).toBe('inconclusive')
  })
})

describe('estimates from tables', () => {
  test('gain in σ and speed as a log ratio', () => {
    const verdict = judgeC2({ instances: [{ metric: twoArms(3, 2), steps: ratios(0.5, 0.1) }] })
    const [gain, speed] = verdict.estimates
    expect(gain).toMatchObject({ name: 'gain', unit: 'σ', n: 3, df: 2 })
    expect(gain?.est).toBeCloseTo(1.5, 12)
    expect(gain?.lo).toBeCloseTo(1.5 - half, 9)
    expect(speed?.est).toBeCloseTo(Math.log(0.5), 12)
    expect(speed?.hi).toBeCloseTo(Math.log(0.5) + 0.1 * half, 9)
    expect({ est: verdict.est, lo: verdict.lo, hi: verdict.hi }).toEqual({
      est: gain?.est,
      lo: gain?.lo,
      hi: gain?.hi,
    })
  })

  test.each([
    { gain: 2.5, expected: 'pass' },
    { gain: 2.4, expected: 'inconclusive' },
    { gain: -2.1, expected: 'inconclusive' },
    { gain: -2.2, expected: 'fail' },
  ])('a gain of $gain σ at three seeds: $expected', ({ gain, expected }) => {
    expect(judgeC2({ instances: [{ metric: twoArms(gain) }] }).verdict).toBe(expected)
  })

  test('the variance over test examples widens the interval', () => {
    const metric = twoArms(3)
    const width = (v_ex: number) => {
      const { lo, hi } = judgeC2({ instances: [{ metric, v_ex: { metric: v_ex } }] })
      return (hi as number) - (lo as number)
    }
    expect(judgeC2({ instances: [{ metric }] }).verdict).toBe('pass')
    expect(judgeC2({ instances: [{ metric, v_ex: { metric: 4 } }] }).verdict).toBe('inconclusive')
    expect(width(9)).toBeGreaterThan(width(4))
  })

  test('a higher level, for several looks, asks for more', () => {
    const instances = [{ metric: twoArms(2.6) }]
    expect(judgeC2({ instances }).verdict).toBe('pass')
    expect(judgeC2({ instances, level: 1 - 0.05 / 3 }).verdict).toBe('inconclusive')
  })

  test('names of arms as declared', () => {
    const arms = { baseline: 'a', bounded: 'b', candidate: 'c' }
    const verdict = judgeC2({ instances: [{ metric: twoArms(3, 1, ['c', 'a']) }] }, arms)
    expect(verdict.verdict).toBe('pass')
    expect(verdict.sentence).toMatch(
      /^Passes: c gains 3\.00 σ \(95 % interval 0\.52 to 5\.48\) on a; no speed was measured\./,
    )
  })
})

describe('several instances', () => {
  const instance = { metric: twoArms(1) }

  test('decide together what one leaves open', () => {
    expect(judgeC2({ instances: [instance] }).verdict).toBe('inconclusive')
    const together = judgeC2({ instances: Array.from({ length: 6 }, () => instance) })
    expect(together.verdict).toBe('pass')
    expect(together.instances).toHaveLength(6)
    expect(together.sentence).toMatch(/on log-loss over 6 instances; no speed was measured\./)
    expect(together.instances?.[0]).toMatchObject({ instance: 'instance 1' })
  })

  test('are listed one by one, each as it would be judged alone', () => {
    const other = { name: 'b · small', metric: twoArms(-2), steps: ratios(0.8, 0.1) }
    const { instances } = judgeC2({ instances: [{ ...instance, steps: ratios(1, 0.1) }, other] })
    expect(instances?.[1]).toEqual({
      instance: 'b · small',
      estimates: judgeC2({ instances: [other] }).estimates,
    })
  })

  test('count in units of their own σ', () => {
    const mixed = judgeC2({ instances: [instance, { metric: twoArms(100, 100) }] })
    expect(mixed.est).toBeCloseTo(1, 9)
  })

  test('are all needed', () => {
    const short = { name: 'b · small', metric: { hypros: bySeed([1, 2]), 'log-loss': bySeed([1, 3]) } }
    const verdict = judgeC2({ instances: [instance, short] })
    expect(verdict).toMatchObject({ verdict: 'insufficient', est: null })
    expect(verdict.reason).toBe('fewer than 3 paired seeds of metric in b · small')
  })

  test('with speed in some only can fail by being worse, not for want of speed', () => {
    const level = { metric: twoArms(0, 1) }
    const many = (steps?: ArmTable) => [
      { ...level, steps: ratios(1, 0.01) },
      ...Array.from({ length: 200 }, () => (steps === undefined ? level : { ...level, steps })),
    ]
    expect(judgeC2({ instances: many(ratios(1, 0.01)) }).verdict).toBe('fail')
    const verdict = judgeC2({ instances: many() })
    expect(verdict.verdict).toBe('inconclusive')
    expect(verdict.sentence).toMatch(
      /speed can't be judged \(fewer than 3 paired seeds of steps in instance 2\)/,
    )
  })
})

describe('beside the verdict', () => {
  test('the literal reading passes on the point estimate', () => {
    const { verdict, literal } = judgeC2({ instances: [{ metric: twoArms(0.4) }] })
    expect({ verdict, literal: literal?.verdict }).toEqual({ verdict: 'inconclusive', literal: 'pass' })
    expect(judgeC2({ instances: [{ metric: twoArms(0.2) }] }).literal?.verdict).toBe('fail')
  })

  test('it passes on speed unless the metric is significantly worse', () => {
    const literal = (gain: number) =>
      judgeC2({ instances: [{ metric: twoArms(gain), steps: ratios(0.7, 1) }] }).literal?.verdict
    expect(literal(-2.4)).toBe('pass')
    expect(literal(-2.5)).toBe('fail')
  })

  test('the seeds that would decide are the fewest that do', () => {
    const verdict = judgeC2({ instances: [{ metric: twoArms(1) }] })
    // t(.975, n − 1)·√(1/n) has to fall below 1: 1.0494 at n = 6, 0.9248 at n = 7 (SciPy)
    expect(verdict.seedsToDecide).toBe(7)
    expect(verdict.sentence).toMatch(/About 7 seeds an arm would decide it/)
  })

  test('a decided verdict names none', () => {
    expect(judgeC2({ instances: [{ metric: twoArms(3) }] })).not.toHaveProperty('seedsToDecide')
  })

  test('where test examples limit the interval, no number of seeds is promised', () => {
    const verdict = judgeC2({ instances: [{ metric: twoArms(1), v_ex: { metric: 4 } }] })
    expect(verdict).not.toHaveProperty('seedsToDecide')
    expect(verdict.sentence).toMatch(/No number of seeds/)
  })
})
