import { expect, test } from 'vitest'
import { holm } from '../../src/stats/index.ts'
import { otherArms } from '../../src/verdict/index.ts'
import { bySeed, twoArms } from './tables.ts'

test('arms beside baseline and candidate get adjusted p-values', () => {
  const metric = {
    ...twoArms(2),
    brier: bySeed([4, 5, 6]),
    fixed: bySeed([20, 19.5, 21]),
    broken: bySeed([null, 1, 2]),
  }
  const others = otherArms({ instances: [{ metric }] })
  expect(others.map(({ arm }) => arm)).toEqual(['brier', 'fixed'])
  expect(others[0]?.gain.est).toBeLessThan(-10)
  expect(others.map(({ adjustedP }) => adjustedP)).toEqual(holm(others.map(({ gain }) => gain.p as number)))
})
