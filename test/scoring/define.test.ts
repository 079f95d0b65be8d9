import { neg, sum } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { defineLoss, HyprosError, type LossFunction } from '../../src/index.ts'
import { isDefinedLoss } from '../../src/scoring/define.ts'

const loss: LossFunction = (logits) => neg(sum(logits, 1))

test('a defined loss carries its name and function, and is known as one', () => {
  const defined = defineLoss('mine', loss)
  expect(defined).toMatchObject({ name: 'mine', loss })
  expect(isDefinedLoss(defined)).toBe(true)
})

test('a loss that another copy of the package defined is known, too', () => {
  expect(isDefinedLoss({ ...defineLoss('mine', loss) })).toBe(true)
})

test.each([[undefined], [null], [3], ['mine'], [loss], [{ name: 'mine', loss }]])('%s is none', (value) => {
  expect(isDefinedLoss(value)).toBe(false)
})

test.each([
  ['', loss],
  [undefined, loss],
  ['mine', undefined],
])('defineLoss(%j, …) says what it needs', (name, fn) => {
  const define = () => defineLoss(name as string, fn as typeof loss)
  expect(define).toThrow(HyprosError)
  expect(define).toThrow('needs a name and a function')
})
