import { expect, test } from 'vitest'
import { validate } from '../../src/experiment/validate.ts'
import { sound } from './declaration.ts'

test.each([
  [{ pocket: { 'ts-diagnostics-en-de': { bleu: { 'log-loss': 27.3, hypros: 27.9 } } } }, undefined],
  [{ pocket: { 'ts-diagnostics-en-de': { bleu: { hypro: 27.9 } } } }, 'did you mean "hypros"?'],
  [{ pocket: { other: { bleu: { hypros: 1 } } } }, 'task.datasets.pocket has no such data set'],
  [{ pocket: { 'ts-diagnostics-en-de': { bleu: { hypros: 'high' } } } }, 'is not a number'],
])('expected scores %j', (expected, problem) => {
  const input = { ...sound, expected }
  if (problem === undefined) expect(validate('exp', input).expected).toEqual(expected)
  else expect(() => validate('exp', input)).toThrow(problem)
})
