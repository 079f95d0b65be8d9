import { describe, expect, test } from 'vitest'
import type { VerdictState } from '../../src/verdict/index.ts'
import { compareRecorded, decidedLine, judgeOverall } from '../../src/verdict/index.ts'

const list = (...states: readonly VerdictState[]) =>
  states.map((verdict, i) => ({ criterion: (['C1', 'C2', 'C3', 'C4', 'C5'] as const)[i] ?? 'C5', verdict }))

describe('overall', () => {
  test.each([
    { states: list('pass', 'pass', 'pass', 'pass', 'pass'), expected: 'pass', decided: 5 },
    { states: list('pass', 'pass', 'pass', 'pass', 'inconclusive'), expected: 'inconclusive', decided: 4 },
    {
      states: list('pass', 'inconclusive', 'pass', 'pass', 'insufficient'),
      expected: 'insufficient',
      decided: 3,
    },
    {
      states: list('incomparable', 'inconclusive', 'pass', 'pass', 'insufficient'),
      expected: 'incomparable',
      decided: 2,
    },
    {
      states: list('incomparable', 'inconclusive', 'fail', 'pass', 'insufficient'),
      expected: 'fail',
      decided: 2,
    },
    { states: list('pass', 'pass', 'pass', 'pass'), expected: 'insufficient', decided: 4 },
    { states: [], expected: 'insufficient', decided: 0 },
  ])('$expected', ({ states, expected, decided }) => {
    expect(judgeOverall(states)).toMatchObject({ verdict: expected, decided, of: 5 })
  })

  test('names every criterion', () => {
    expect(judgeOverall(list('pass', 'fail', 'pass', 'pass')).sentence).toBe(
      'Fails: C1 pass, C2 fail, C3 pass, C4 pass, C5 insufficient.',
    )
  })
})

test('the last line counts what was decided', () => {
  expect(decidedLine(list('pass', 'fail', 'inconclusive', 'insufficient', 'incomparable'))).toBe(
    'decided 2 of 5',
  )
})

describe('recorded against live', () => {
  const states: readonly VerdictState[] = ['pass', 'fail', 'inconclusive', 'insufficient', 'incomparable']
  const pairs = states.flatMap((recorded) => states.map((live) => ({ recorded, live })))

  test.each(pairs)('$recorded, now $live', ({ recorded, live }) => {
    const holding = compareRecorded(
      { criterion: 'C2', verdict: recorded },
      { criterion: 'C2', verdict: live },
    )
    expect(holding.holds).toBe(!(live === 'fail' && recorded !== 'fail'))
    if (holding.holds) expect(holding.note !== undefined).toBe(recorded !== live)
    else expect(holding.sentence).toContain(`C2 was recorded as ${recorded} and is now fail`)
  })

  test.each([
    { there: 'm1', here: 'm1', holds: false },
    { there: 'm1', here: 'm2', holds: true },
    { there: undefined, here: undefined, holds: true },
  ])('C1 recorded on $there and failing on $here', ({ there, here, holds }) => {
    const holding = compareRecorded(
      { criterion: 'C1', verdict: 'pass', fingerprint: there },
      { criterion: 'C1', verdict: 'fail', fingerprint: here },
    )
    expect(holding.holds).toBe(holds)
    if (holding.holds) expect(holding.note).toMatch(/informative only$/)
  })

  test.each([
    ['C1', [2.6, 4.9], [3.1, 5.6], true],
    ['C1', [2.6, 4.9], [5.0, 6.1], false],
    ['C1', [null, null], [3.1, 5.6], false],
    ['C2', [2.6, 4.9], [3.1, 5.6], false],
  ] as const)(
    '%s, inconclusive at %j and failing at %j on the same machine',
    (criterion, then, now, holds) => {
      const [stamp, live] = [then, now].map(([lo, hi]) => ({ criterion, fingerprint: 'm1', lo, hi }))
      const holding = compareRecorded(
        { criterion, ...stamp, verdict: 'inconclusive' },
        { criterion, ...live, verdict: 'fail' },
      )
      expect(holding.holds).toBe(holds)
      if (holding.holds) expect(holding.note).toMatch(/overlaps the recorded one$/)
    },
  )
})
