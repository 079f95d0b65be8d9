import { describe, expect, test } from 'vitest'
import type { ArmTable } from '../../src/stats/index.ts'
import { judgeC2 } from '../../src/verdict/index.ts'
import { bySeed, twoArms } from './tables.ts'

describe('what decides before any estimate', () => {
  const sound = twoArms(3)
  test.each<{ why: string; metric: ArmTable; expected: string }>([
    {
      why: 'two paired seeds',
      metric: { hypros: bySeed([3, 4]), 'log-loss': bySeed([1, 2]) },
      expected: 'insufficient',
    },
    {
      why: 'ragged seeds',
      metric: { hypros: { 1: 3, 2: 4, 3: 5 }, 'log-loss': { 3: 1, 4: 2, 5: 3 } },
      expected: 'insufficient',
    },
    { why: 'no candidate', metric: { 'log-loss': bySeed([1, 2, 3]) }, expected: 'insufficient' },
    {
      why: 'no spread',
      metric: { hypros: bySeed([2, 2, 2]), 'log-loss': bySeed([1, 1, 1]) },
      expected: 'insufficient',
    },
    {
      why: 'reference diverged',
      metric: { ...sound, 'log-loss': bySeed([20, 21, null]) },
      expected: 'incomparable',
    },
    { why: 'candidate diverged', metric: { ...sound, hypros: bySeed([20, 21, null]) }, expected: 'fail' },
    {
      why: 'both diverged',
      metric: { hypros: bySeed([1, null, 2]), 'log-loss': bySeed([null, 1, 2]) },
      expected: 'incomparable',
    },
  ])('$why: $expected', ({ metric, expected }) => {
    const verdict = judgeC2({ instances: [{ metric }] })
    expect(verdict).toMatchObject({ verdict: expected, est: null, lo: null, hi: null, estimates: [] })
    expect(verdict.reason).toBeTruthy()
  })

  test('no instance at all', () => {
    expect(judgeC2({ instances: [] }).verdict).toBe('insufficient')
  })

  test('another arm that diverged changes nothing but the pool', () => {
    const verdict = judgeC2({ instances: [{ metric: { ...sound, brier: bySeed([null, 5, 6]) } }] })
    expect(verdict).toEqual(judgeC2({ instances: [{ metric: sound }] }))
  })

  test('a level that is none is refused', () => {
    expect(() => judgeC2({ level: 95, instances: [] })).toThrow(/level 95 is no confidence level/)
  })
})
