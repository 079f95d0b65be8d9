import { expect, test } from 'vitest'
import type { CriterionId } from '../../src/experiment/types.ts'
import type { Verdict, VerdictState } from '../../src/verdict/types.ts'
import { conclude } from '../../src/vitest/conclude.ts'

const live = (verdict: VerdictState, criterion: CriterionId = 'C2', reason?: string): Verdict => ({
  criterion,
  verdict,
  sentence: 'A sentence.',
  reason,
  est: 1,
  lo: 0,
  hi: 2,
  estimates: [],
})

test.each<[VerdictState, 'pass' | 'fail' | 'skip']>([
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['inconclusive', 'skip'],
  ['insufficient', 'skip'],
  ['incomparable', 'skip'],
])('without a recorded verdict, %s: the test is a %s', (verdict, result) => {
  expect(conclude(live(verdict), undefined, undefined).result).toBe(result)
})

test.each<[recorded: VerdictState, now: VerdictState, result: 'pass' | 'fail' | 'skip', warns: boolean]>([
  ['pass', 'pass', 'pass', false],
  ['pass', 'fail', 'fail', false],
  ['pass', 'inconclusive', 'skip', true],
  ['inconclusive', 'pass', 'pass', true],
  ['inconclusive', 'fail', 'fail', false],
  ['insufficient', 'fail', 'fail', false],
  ['insufficient', 'insufficient', 'skip', false],
  ['fail', 'fail', 'pass', false],
  ['fail', 'pass', 'pass', true],
])('recorded as %s, now %s: the test is a %s', (recorded, now, result, warns) => {
  const conclusion = conclude(live(now), { criterion: 'C2', verdict: recorded }, undefined)
  expect(conclusion.result).toBe(result)
  const changes = conclusion.warnings.filter((warning) => warning.includes('was recorded as'))
  expect(changes).toHaveLength(warns ? 1 : 0)
})

test('what broke the record is in the message', () => {
  const conclusion = conclude(live('fail'), { criterion: 'C2', verdict: 'pass' }, undefined)
  expect(conclusion).toMatchObject({ sentence: expect.stringContaining('recorded as pass and is now fail') })
})

test.each([
  ['machine-1', 'fail'],
  ['machine-2', 'pass'],
] as const)('C1 recorded as a pass on machine-1 and failing on %s: the test is a %s', (machine, result) => {
  const recorded = { criterion: 'C1', verdict: 'pass', fingerprint: 'machine-1' } as const
  expect(conclude(live('fail', 'C1'), recorded, machine).result).toBe(result)
})

test('a skipped test says why: in few words in its note, and as a whole in a warning', () => {
  expect(conclude(live('insufficient', 'C5', 'fewer than 5 data sets'), undefined, undefined)).toEqual({
    result: 'skip',
    note: 'insufficient: fewer than 5 data sets',
    warnings: ['insufficient (fewer than 5 data sets): A sentence.'],
  })
  expect(conclude(live('insufficient', 'C5', 'A sentence'), undefined, undefined).warnings).toEqual([
    'insufficient: A sentence.',
  ])
  expect(conclude(live('inconclusive'), undefined, undefined)).toMatchObject({
    note: 'inconclusive: A sentence.',
  })
})
