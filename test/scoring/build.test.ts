import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, test } from 'vitest'
import { LossError } from '../../src/base/errors.ts'
import { buildLoss } from '../../src/scoring/build.ts'
import { logLoss, lossFrom } from '../../src/scoring/spec.ts'
import { expectedLoss, lossAndGradient } from './reference.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-loss-'))
afterAll(() => rmSync(folder, { recursive: true }))

const core = import.meta.resolve('@tensorflow/tfjs-core')
const define = new URL('../../src/scoring/define.ts', import.meta.url).href

function written(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `import * as tf from '${core}'\nimport { defineLoss } from '${define}'\n${body}\n`)
  return path
}

const perToken = async (path: string, options: Parameters<typeof lossFrom>[1] = null) =>
  (await buildLoss(lossFrom(path, options))).perToken(
    tf.tensor2d([[0, 1, 2], [2, 1, 0]]), // biome-ignore format: a matrix
    tf.tensor1d([0, 2], 'int32'),
    tf.scalar(0.5),
    0.1,
  )

test('a loss of its own gets logits, targets, progress, smoothing and options', async () => {
  const path = written(
    'own.mjs',
    `export default defineLoss('own', (logits, targets, { progress, smoothing, options }) =>
       tf.mul(tf.gather(logits, targets, 1).sum === undefined ? tf.max(logits, 1) : tf.max(logits, 1),
         tf.add(progress, smoothing + options.extra)))`,
  )
  const values = (await perToken(path, { extra: 2 })).dataSync()
  expect(values[0]).toBeCloseTo(2 * 2.6, 5)
  expect((await buildLoss(lossFrom(path))).name).toBe('own')
})

test('a custom log-loss has the value and the gradient of the built-in', async () => {
  const path = written(
    'log.mjs',
    `export default defineLoss('log', (logits, targets) =>
       tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, logits.shape[1])), 1)))`,
  )
  const example = { logits: [[0.3, -1, 2], [1, 1, 1]], targets: [0, 2] } // biome-ignore format: a matrix
  for (const engine of ['onnx', 'eager'] as const) {
    const custom = await lossAndGradient(await buildLoss(lossFrom(path)), example, engine)
    const builtIn = await lossAndGradient(await buildLoss(logLoss()), example, engine)
    custom.loss.forEach((value, n) => {
      expect(value).toBeCloseTo(builtIn.loss[n] as number, 5)
      expect(value).toBeCloseTo(expectedLoss(logLoss(), example)[n] as number, 5)
    })
    custom.gradient.forEach((value, n) => {
      expect(value).toBeCloseTo(builtIn.gradient[n] as number, 5)
    })
  }
})

describe('a module that is no loss is refused, naming it', () => {
  test.each([
    ['missing.mjs', undefined],
    ['throws.mjs', "throw new TypeError('on loading')"],
    ['syntax.mjs', 'export default ('],
    ['nothing.mjs', 'export const loss = 1'],
    ['bare.mjs', 'export default (logits) => tf.max(logits, 1)'],
  ])('%s', async (name, body) => {
    const path = body === undefined ? join(folder, name) : written(name, body)
    const error = await buildLoss(lossFrom(path)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LossError)
    expect((error as LossError).where).toBe(path)
  })
})

describe('what a loss returns is checked, naming the module', () => {
  test.each([
    ['mean.mjs', 'tf.mean(logits)', 'float32 []'],
    ['matrix.mjs', 'logits', 'float32 [2,3]'],
    ['column.mjs', 'tf.max(logits, 1, true)', 'float32 [2,1]'],
    ['integers.mjs', 'tf.argMax(logits, 1)', 'int32 [2]'],
    ['bool.mjs', 'tf.greater(tf.max(logits, 1), 0)', 'bool [2]'],
    ['number.mjs', '3', 'did not return a tensor'],
    ['nothing-returned.mjs', 'undefined', 'did not return a tensor'],
    ['promise.mjs', 'Promise.resolve(tf.max(logits, 1))', 'did not return a tensor'],
  ])('%s', async (name, expression, what) => {
    const path = written(name, `export default defineLoss('odd', (logits) => ${expression})`)
    const error = await perToken(path).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LossError)
    expect((error as LossError).message).toContain(what)
    expect((error as LossError).where).toContain(name)
  })
})
