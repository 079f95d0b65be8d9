import { expect, test } from 'vitest'
import { brier, lossFrom } from '../../src/scoring/spec.ts'
import { withRootedLosses } from '../../src/vitest/losses.ts'

const suite = '/project/suites/mt/exp.test.ts'
const pathOf = (path: string) => {
  const rooted = withRootedLosses({ arms: { mine: lossFrom(path) } }, suite, '/project')
  return (rooted as { arms: { mine: { path: string } } }).arms.mine.path
}

test.each([
  ['./my-loss.ts', './suites/mt/my-loss.ts'],
  ['my-loss.ts', './suites/mt/my-loss.ts'],
  ['../../losses/a.ts', './losses/a.ts'],
  ['/project/losses/a.ts', './losses/a.ts'],
  ['../../../shared/a.ts', '../shared/a.ts'],
])('%s in a suite becomes %s under the root', (path, expected) => {
  expect(pathOf(path)).toBe(expected)
})

test('other losses, other fields and options stay as they are', () => {
  const input = { seeds: [1], arms: { brier: brier(), mine: lossFrom('./a.ts', { gamma: 2 }) } }
  expect(withRootedLosses(input, suite, '/project')).toEqual({
    seeds: [1],
    arms: { brier: brier(), mine: lossFrom('./suites/mt/a.ts', { gamma: 2 }) },
  })
})

test.each([
  [undefined],
  [null],
  ['text'],
  [{}],
  [{ arms: 3 }],
  [{ arms: { a: null, b: 1, c: { kind: 'module' } } }],
])('a declaration that is no declaration (%j) is left for validation to refuse', (input) => {
  expect(withRootedLosses(input, suite, '/project')).toEqual(input)
})
