import { expect, test } from 'vitest'
import type { GateInput, GateOutcome, GateTest } from '../../src/verdict/index.ts'
import { confirmGate, freshSeeds, screenGate } from '../../src/verdict/index.ts'
import { cellsOf, metric } from './gate-cells.ts'

const old = metric(20, 21, 22)
const drop = { cells: cellsOf('hypros', old, metric(9.9, 11, 12.1)) }

function testsOf(outcome: GateOutcome): readonly GateTest[] {
  if (outcome.state === 'unchanged') throw new Error('nothing was judged')
  return outcome.tests
}

/** kind, measure, arm and instance of tests. */
const named = (tests: readonly GateTest[]) =>
  tests.map(({ kind, measure, arm, instance }) => [kind, measure, arm, instance])

test('cells whose key did not change are skipped', () => {
  const same = drop.cells.map((cell) => ({ ...cell, new: { ...cell.new, key: cell.old.key } }))
  expect(screenGate({ cells: same })).toEqual({ state: 'unchanged' })
  const beside = screenGate({ cells: [...same.map((cell) => ({ ...cell, arm: 'other' })), ...drop.cells] })
  expect(beside).toEqual(screenGate(drop))
})

test('two versions of one arm: the paired t test, in σ', () => {
  // d = −10.1, −10, −9.9: mean −10, sd 0.1, se 0.1/√3; rows with sd 1 and 1.1, so σ = √1.105.
  // Residual mean square 0.005, so pooled = own; t = −100·√3 on 2 df, where F(t) = ½·(1 + t/√(2 + t²)).
  const [arm] = testsOf(screenGate(drop))
  const sigma = Math.sqrt((1 + 1.21) / 2)
  expect(arm).toMatchObject({ kind: 'arm', measure: 'metric', arm: 'hypros', n: 3, fired: true, level: 0.1 })
  expect(arm?.est).toBeCloseTo(-10 / sigma, 10)
  expect(arm?.hi).toBeCloseTo((-10 + (4.302652729911275 * 0.1) / Math.sqrt(3)) / sigma, 8)
  expect(arm?.p).toBeCloseTo((1 - Math.sqrt(30_000 / 30_002)) / 2, 12)
})

test('the screening flags the cells behind the tests that fired; the confirmation is red', () => {
  const cells = [...drop.cells, ...cellsOf('brier', metric(5, 6, 7), metric(5.2, 5.9, 7.1))]
  const screened = screenGate({ cells })
  expect(screened).toMatchObject({ state: 'flagged' })
  if (screened.state !== 'flagged') return
  expect(named(screened.fired)).toContainEqual(['cell', 'metric', 'hypros', 'instance'])
  expect(named(screened.fired)).not.toContainEqual(['cell', 'metric', 'brier', 'instance'])
  const confirmed = confirmGate(drop)
  expect(confirmed).toMatchObject({ state: 'red', diverged: [] })
})

test('a test over all arms flags every changed cell', () => {
  // Each arm alone drops by little; the mean over arms and instances tells.
  const cells = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((arm, i) =>
    cellsOf(arm, metric(20, 21 + i, 22), metric(19.2 + 0.1 * i, 20.1 + i, 21.4 - 0.1 * i)),
  )
  const screened = screenGate({ cells })
  expect(screened.state).toBe('flagged')
  if (screened.state !== 'flagged') return
  expect(named(screened.fired)).toContainEqual(['all arms', 'metric', null, null])
  expect(screened.cells.map(({ arm }) => arm)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

test('levels of the confirmation: 0.3 % and 0.2 % shared by the tests of a kind', () => {
  const measures = (value: number) => ({ metric: value, brier: 0.5 + value / 1000, ece: value / 1000 })
  const run = [20, 21, 22].map(measures)
  const cells = ['a', 'b'].flatMap((arm) =>
    ['one', 'two'].flatMap((instance) => cellsOf(arm, run, [...run].reverse(), instance)),
  )
  const tests = testsOf(confirmGate({ cells }))
  const levels = (kind: string) => tests.filter((one) => one.kind === kind).map(({ level }) => level)
  expect(levels('arm')).toEqual(Array(6).fill(0.003 / 6))
  expect(levels('all arms')).toEqual(Array(3).fill(0.002 / 3))
  expect(levels('cell')).toEqual(Array(4).fill(0.003 / 4))
  expect(
    named(tests.filter(({ kind }) => kind === 'cell')).every(([, measure]) => measure === 'metric'),
  ).toBe(true)
})

test('a mean that drops by less than 0.3 σ does not fire, however sure; a single cell does', () => {
  const cells = cellsOf('hypros', metric(20, 21, 22), metric(19.9, 20.9, 21.9))
  const screened = screenGate({ cells })
  if (screened.state !== 'flagged') throw new Error(screened.state)
  expect(screened.fired.map(({ kind }) => kind)).toEqual(['cell'])
})

test('Brier and ECE are better when lower', () => {
  const scores = (factor: number) =>
    [1, 1.1, 1.2].map((x) => ({ metric: 20 * x, brier: 0.5 * x * factor, ece: 0.05 * x * factor }))
  const worse = screenGate({ cells: cellsOf('hypros', scores(1), scores(2)) })
  if (worse.state !== 'flagged') throw new Error(worse.state)
  expect(worse.fired.map(({ measure }) => measure)).toEqual(['brier', 'brier', 'ece', 'ece'])
  expect(screenGate({ cells: cellsOf('hypros', scores(2), scores(1)) }).state).toBe('green')
})

test('a new run that diverged where the old one did not is red at once, and named', () => {
  const cells = cellsOf('hypros', old, [{ metric: 20 }, null, null])
  expect(screenGate({ cells })).toMatchObject({
    state: 'red',
    diverged: [{ arm: 'hypros', instance: 'instance', seeds: [2, 3] }],
  })
})

test('a run that no longer diverges is no regression, and one that still does is none', () => {
  expect(screenGate({ cells: cellsOf('hypros', [null, null, null], old) }).state).toBe('green')
  const still = [null, null, null]
  expect(screenGate({ cells: cellsOf('hypros', still, still) })).toMatchObject({ state: 'green', tests: [] })
})

test('where seeds have no spread, a drop is a drop and none is none', () => {
  const flat = metric(20, 20, 20)
  expect(screenGate({ cells: cellsOf('a', flat, metric(19, 19, 19)) }).state).toBe('flagged')
  expect(screenGate({ cells: cellsOf('a', flat, flat) }).state).toBe('green')
})

test('a variance over test examples widens the interval', () => {
  const input: GateInput = { ...drop, v_ex: [{ arm: 'hypros', instance: 'instance', metric: 25 }] }
  const [without, widened] = [drop, input].map((one) => testsOf(screenGate(one))[0]!)
  expect(widened?.est).toBe(without?.est)
  expect(widened!.hi - widened!.lo).toBeGreaterThan(10 * (without!.hi - without!.lo))
})

test('the table has old, new and their difference in the measure’s own units', () => {
  const outcome = screenGate({ cells: cellsOf('a', [...metric(20, 22), null], [...metric(21, 25), null]) })
  expect(outcome).toMatchObject({
    changes: [
      {
        arm: 'a',
        instance: 'instance',
        measure: 'metric',
        old: { mean: 21, sd: Math.SQRT2, n: 2 },
        new: { mean: 23, sd: Math.sqrt(8), n: 2 },
        change: 2,
      },
    ],
  })
})

test('fresh seeds: twice as many, right above every declared one', () => {
  expect(freshSeeds(3, [1, 2, 3])).toEqual([4, 5, 6, 7, 8, 9])
  expect(freshSeeds(2, [7, 3, 40])).toEqual([41, 42, 43, 44])
})
