import { expect, test } from 'vitest'
import { loadEngine } from '../../src/engine/index.ts'
import { oneStepAgrees } from '../engine/conformance/steps.ts'
import { tensorflow } from './engines.ts'

const xla = await loadEngine('tensorflow:xla', 1)

oneStepAgrees(xla, 300_000)

test('is another build, so that its numbers never meet those of plain TensorFlow', () => {
  expect(xla.build).not.toBe(tensorflow.build)
  expect(xla.build).toContain('xla')
})
