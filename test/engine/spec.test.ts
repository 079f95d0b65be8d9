import { expect, test } from 'vitest'
import { engineFileName, engineNames, engineText, parseEngine, suggestEngine } from '../../src/engine/spec.ts'

test.each([
  ['onnx', { name: 'onnx', option: null }],
  ['onnx:webgpu', { name: 'onnx', option: 'webgpu' }],
  ['onnx:cuda', { name: 'onnx', option: 'cuda' }],
  ['tensorflow:xla', { name: 'tensorflow', option: 'xla' }],
  ['eager', { name: 'eager', option: null }],
])('%s is read', (text, spec) => {
  expect(parseEngine(text)).toEqual(spec)
})

test.each([
  '',
  'onnx:',
  'onnx:xla',
  'tensorflow:webgpu',
  'eager:webgpu',
  'onnx:webgpu:cuda',
  'ONNX',
  'webgpu',
])('there is no engine "%s"', (text) => {
  expect(parseEngine(text)).toBeUndefined()
})

test('every name that is offered is read, and written the same', () => {
  const read = engineNames.map(parseEngine)
  expect(read.map((spec) => spec && engineText(spec))).toEqual(engineNames)
})

test.each([
  ['webgpu', 'onnx:webgpu'],
  ['xla', 'tensorflow:xla'],
  ['onnx:wegbpu', 'onnx:webgpu'],
  ['tensorfow', 'tensorflow'],
  ['pytorch', undefined],
])('for %s, %s is suggested', (text, meant) => {
  expect(suggestEngine(text)).toBe(meant)
})

test('no file name has a colon, and no two engines share one', () => {
  const names = engineNames.map(engineFileName)
  expect(names.filter((name) => !/^[a-z-]+$/.test(name))).toEqual([])
  expect(new Set(names).size).toBe(engineNames.length)
})
