import { expect, test } from 'vitest'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { sound } from './declaration.ts'

test('looks are kept as they are declared, and no cell knows of them', () => {
  const declared = validate('exp', { ...sound, looks: [3, 5, 10] })
  expect(declared.looks).toEqual([3, 5, 10])
  const settings = { tier: 'pocket', engine: 'onnx', threads: 1 } as const
  expect(plan(declared, settings).cells).toEqual(plan(validate('exp', sound), settings).cells)
})

test.each([
  ['of a number', 3, 'looks: 3 is not a list of at least one number of seeds'],
  ['of nothing', [], 'looks: [] is not a list of at least one number of seeds'],
  ['of half a seed', [2.5, 3], 'looks[0]: 2.5 is not a whole number of at least 1'],
  ['that fall', [5, 3], 'looks[1]: 3 is not above looks[0] (5)'],
  ['that are there twice', [3, 3], 'looks[1]: 3 is not above looks[0] (3)'],
  ['without this one', [5, 10], 'seeds: there are 3, which is none of looks (5, 10)'],
])('looks %s are refused', (_, looks, message) => {
  expect(() => validate('exp', { ...sound, looks })).toThrow(message)
})
