import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsToTarget } from '../../src/verdict/index.ts'

const curve = (...scores: readonly number[]) => scores.map((score, i) => ({ step: 100 * (i + 1), score }))

test('the target is the worst best score of both arms', () => {
  const { target } = stepsToTarget({
    'log-loss': { 1: curve(5, 20, 18), 2: curve(4, 17, 22) },
    hypros: { 1: curve(6, 25, 24), 2: curve(3, 19, 15) },
    brier: { 1: curve(1, 2, 3) },
  })
  expect(target).toBe(19)
})

test('steps are read off linearly between evaluations', () => {
  const { target, steps } = stepsToTarget({
    'log-loss': { 1: curve(0, 10, 20) },
    hypros: { 1: curve(5, 25, 30) },
  })
  expect(target).toBe(20)
  expect(steps).toEqual({ 'log-loss': { 1: 300 }, hypros: { 1: 175 } })
})

test('a score that falls again stays reached', () => {
  const { steps } = stepsToTarget({
    'log-loss': { 1: curve(0, 12, 8, 4, 2) },
    hypros: { 1: curve(0, 6, 3, 12) },
  })
  // best so far of the second: 0 6 6 12
  expect(steps).toEqual({ 'log-loss': { 1: 200 }, hypros: { 1: 400 } })
})

test('a first evaluation above the target gives its own step', () => {
  const { steps } = stepsToTarget({ 'log-loss': { 1: curve(1, 2) }, hypros: { 1: curve(7, 8) } })
  expect(steps.hypros).toEqual({ 1: 100 })
})

test('diverged runs and arms that never arrive have none', () => {
  const { target, steps } = stepsToTarget({
    'log-loss': { 1: curve(1, 9), 2: null },
    hypros: { 1: curve(1, 8) },
    brier: { 1: curve(1, 2), 2: [] },
  })
  expect(target).toBe(8)
  expect(steps['log-loss']).toEqual({ 1: 187.5, 2: null })
  expect(steps.brier).toEqual({ 1: null, 2: null })
})

test('without any evaluation there is no target', () => {
  expect(stepsToTarget({ 'log-loss': { 1: null } })).toEqual({
    target: null,
    steps: { 'log-loss': { 1: null } },
  })
})

test('no run of the two arms is censored, and swapping them swaps their steps', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 })
  const runs = fc.array(scores, { minLength: 1, maxLength: 3 })
  const toRuns = (list: readonly (readonly number[])[]) =>
    Object.fromEntries(list.map((values, i) => [String(i + 1), curve(...values)]))
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      const there = stepsToTarget({ 'log-loss': toRuns(a), hypros: toRuns(b) }).steps
      const back = stepsToTarget({ 'log-loss': toRuns(b), hypros: toRuns(a) }).steps
      for (const seeds of Object.values(there)) {
        for (const steps of Object.values(seeds)) expect(steps).toBeGreaterThanOrEqual(100)
      }
      expect(back).toEqual({ 'log-loss': there.hypros, hypros: there['log-loss'] })
    }),
  )
})
