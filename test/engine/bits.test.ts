import { expect, test } from 'vitest'
import { hypros } from '../../src/scoring/spec.ts'
import { engines } from '../graph/tensors.ts'
import { stateDigest } from './bits.ts'
import { repeatsItself } from './conformance/repeats.ts'

repeatsItself('onnx', engines.onnx)

test('the reference engine repeats itself, too', async () => {
  const digest = await stateDigest(engines.eager, hypros(), 1)
  expect(await stateDigest(engines.eager, hypros(), 1)).toBe(digest)
})
