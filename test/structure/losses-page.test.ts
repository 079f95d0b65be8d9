import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import '../graph/tensors.ts'
import type { LossSpec, ScheduleSpec } from '../../src/experiment/types.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import * as scoring from '../../src/scoring/index.ts'
import { lambdaAt } from '../../src/scoring/schedule.ts'
import { read } from './sources.ts'

const { afterLogLoss, brier, fixed, focal, late, linear, logLoss, noanneal, sigmoid, spherical } = scoring

const page = read('docs/losses.md')

/** The table whose head has a cell of this text, as rows of cells without their padding. */
function tableWith(cell: string): string[][] {
  const table = page.split('\n\n').find((block) => block.startsWith('|') && block.includes(`| ${cell} `))
  const rows = (table ?? '').split('\n').map((row) => row.split('|').map((text) => text.trim()))
  return rows.slice(2).map((cells) => cells.slice(1, -1))
}

test.each(Object.keys(scoring))('docs/losses.md names %s()', (builder) => {
  expect(page).toContain(`\`${builder}(`)
})

test('λ over time is as the page says', () => {
  const schedules: [string, ScheduleSpec][] = [
    ['sigmoid()', sigmoid()],
    ['sigmoid(0.3, 0.05)', sigmoid(0.3, 0.05)],
    ['sigmoid(0.3, 0.2)', sigmoid(0.3, 0.2)],
    ['sigmoid(0.1, 0.05)', sigmoid(0.1, 0.05)],
    ['sigmoid(0.3, 0.1, { peak: 0.7 })', sigmoid(0.3, 0.1, { peak: 0.7 })],
    ['fixed(0.5)', fixed(0.5)],
    ['linear()', linear()],
    ['noanneal()', noanneal()],
    ['late()', late()],
    ['afterLogLoss(0.3)', afterLogLoss(0.3)],
  ]
  const rows = schedules.map(([name, spec]) => {
    const values = [0, 0.3, 0.5, 0.7, 1].map((t) => lambdaAt(spec, tf.scalar(t)).dataSync()[0] as number)
    return [`\`${name}\``, ...values.map((value) => value.toFixed(3))]
  })
  expect(tableWith('t = 0')).toEqual(rows)
})

test('first gradients are as the page says', async () => {
  const losses: [string, LossSpec][] = [
    ['logLoss()', logLoss()],
    ['brier()', brier()],
    ['spherical()', spherical()],
    ['focal({ lambda: fixed(0) })', focal({ lambda: fixed(0) })],
  ]
  const [targets, start] = [tf.tensor1d([7], 'int32'), tf.scalar(0)]
  const rows = losses.map(async ([name, spec]) => {
    const loss = await buildLoss(spec)
    const largest = [2000, 32_000].map((classes) => {
      const total = (z: tf.Tensor) => tf.sum(loss.perToken(z as tf.Tensor2D, targets, start, 0))
      return tf.max(tf.abs(tf.grad(total)(tf.zeros([1, classes])))).dataSync()[0] as number
    })
    return [`\`${name}\``, ...largest.map((value) => value.toExponential(1))]
  })
  expect(tableWith('V = 2000')).toEqual(await Promise.all(rows))
})
