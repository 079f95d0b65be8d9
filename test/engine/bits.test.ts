import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { engines } from '../graph/tensors.ts'
import { stateDigest } from './bits.ts'

const child = new URL('./bits-child.ts', import.meta.url).pathname

test('two processes and this one train to the same bits', async () => {
  const run = () => promisify(execFile)(process.execPath, [child])
  const [first, second] = await Promise.all([run(), run()])
  expect(first.stdout).toMatch(/^[0-9a-f]{64}$/)
  expect(second.stdout).toBe(first.stdout)
  expect(await stateDigest(engines.onnx, hypros(), 1)).toBe(first.stdout)
})

test('another seed or another loss trains to other bits', async () => {
  const digests = await Promise.all([
    stateDigest(engines.onnx, hypros(), 1),
    stateDigest(engines.onnx, hypros(), 2),
    stateDigest(engines.onnx, logLoss(), 1),
  ])
  expect(new Set(digests).size).toBe(3)
})

test('the reference engine repeats itself, too', async () => {
  const digest = await stateDigest(engines.eager, hypros(), 1)
  expect(await stateDigest(engines.eager, hypros(), 1)).toBe(digest)
})
