import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { ScheduleSpec } from '../../src/experiment/types.ts'
import { optimise } from '../../src/graph/passes.ts'
import { lambdaAt } from '../../src/scoring/schedule.ts'
import {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  late,
  linear,
  logLoss,
  noanneal,
  sigmoid,
  spherical,
} from '../../src/scoring/spec.ts'
import { capture, engines, float32, largestError, runOn } from '../graph/tensors.ts'
import { built } from './reference.ts'

const times = [0, 0.3, 0.5, 0.7, 1]

/** λ at `times`, from the formulas in Python's double precision. */
const schedules: readonly (readonly [string, ScheduleSpec, readonly number[]])[] = [
  ['sigmoid()', sigmoid(), [0.047425873, 0.5, 0.880797078, 0.98201379, 0.999088949]],
  ['sigmoid(0.1, 0.05)', sigmoid(0.1, 0.05), [0.119202922, 0.98201379, 0.99966465, 0.999993856, 0.999999985]],
  [
    'sigmoid, peak 0.7',
    sigmoid(0.3, 0.1, { peak: 0.7 }),
    [0.033198111, 0.35, 0.616557955, 0.687409653, 0.699362264],
  ],
  ['fixed(0.25)', fixed(0.25), [0.25, 0.25, 0.25, 0.25, 0.25]],
  ['linear()', linear(), times],
  ['noanneal()', noanneal(), [0.030537801, 0.316450557, 0.5, 0.316450557, 0.030537801]],
  ['late()', late(), [0.999088949, 0.98201379, 0.880797078, 0.5, 0.047425873]],
  ['afterLogLoss(0.3)', afterLogLoss(0.3), [0, 1, 1, 1, 1]],
  ['afterLogLoss(0.6)', afterLogLoss(0.6), [0, 0, 0, 1, 1]],
]

test.each(schedules)(
  '%s is one graph for all times, with the values of its formula',
  async (_, spec, expected) => {
    const inputs = { progress: float32([0]) }
    const build = ({ progress }: Readonly<Record<string, tf.Tensor>>) => ({
      lambda: lambdaAt(spec, progress as tf.Scalar),
    })
    const graph = optimise(capture(inputs, build))
    for (const engine of [engines.onnx, engines.eager]) {
      const values = await Promise.all(
        times.map((t) => runOn(engine, { progress: float32([t]) }, build, graph)),
      )
      expect(
        largestError(
          values.map(({ lambda }) => lambda?.data[0] ?? Number.NaN),
          expected,
        ),
      ).toBeLessThan(1e-6)
    }
  },
)

test('the highest λ without annealing is 0.5, in the middle', () => {
  const values = Array.from(
    { length: 101 },
    (_, percent) => lambdaAt(noanneal(), tf.scalar(percent / 100)).dataSync()[0] as number,
  )
  expect(Math.max(...values)).toBeCloseTo(0.5, 6)
  expect(values.indexOf(Math.max(...values))).toBe(50)
})

test('the step is taken at the update whose time is said', () => {
  const at = (update: number) => lambdaAt(afterLogLoss(0.3), tf.scalar(update / 600)).dataSync()[0]
  expect([at(179), at(180), at(181)]).toEqual([0, 1, 1])
})

describe('a loss', () => {
  test.each([
    ['linear', hypros({ lambda: linear() }), 0.7],
    ['fixed', hypros({ lambda: fixed(0.25) }), 0.25],
    ['focal', focal(), 0.5],
    ['step', hypros({ lambda: afterLogLoss(0.6), bounded: 'spherical' }), 1],
  ])('reports its λ: %s', async (_, spec, expected) => {
    const lambda = (await built(spec)).lambda?.(tf.scalar(0.7)).dataSync()[0]
    expect(lambda).toBeCloseTo(expected, 6)
  })

  test.each([logLoss(), brier(), spherical()])('of one rule has no λ: %j', async (spec) => {
    expect((await built(spec)).lambda).toBeUndefined()
  })
})
