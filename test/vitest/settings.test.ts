import { expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { readSettings } from '../../src/vitest/settings.ts'

test('an empty environment means: pocket, onnx, .hypros under the root, recorded verdicts asserted', () => {
  expect(readSettings({}, '/project')).toEqual({
    tier: 'pocket',
    engine: 'onnx',
    store: '/project/.hypros',
    assertClaims: false,
    threads: 1,
  })
})

test.each([
  [{ HYPROS_TIER: 'desk' }, { tier: 'desk' }],
  [{ HYPROS_ENGINE: 'eager' }, { engine: 'eager' }],
  [{ HYPROS_ENGINE: '' }, { engine: 'onnx' }],
  [{ HYPROS_ENGINE: 'onnx:webgpu' }, { engine: 'onnx:webgpu' }],
  [{ HYPROS_ENGINE: 'tensorflow:xla' }, { engine: 'tensorflow:xla' }],
  [{ HYPROS_STORE: 'elsewhere' }, { store: '/project/elsewhere' }],
  [{ HYPROS_STORE: '/data/store' }, { store: '/data/store' }],
  [{ HYPROS_ASSERT: 'claims' }, { assertClaims: true }],
])('%j sets %j', (environment, expected) => {
  expect(readSettings(environment, '/project')).toMatchObject(expected)
})

test.each([
  [
    { HYPROS_TIER: 'pokcet' },
    'HYPROS_TIER=pokcet is not one of pocket, desk, paper',
    'did you mean HYPROS_TIER=pocket?',
  ],
  [
    { HYPROS_ENGINE: 'cuda' },
    'HYPROS_ENGINE=cuda is not one of onnx, onnx:webgpu, onnx:cuda, tensorflow, tensorflow:xla, eager',
    'did you mean HYPROS_ENGINE=onnx:cuda?',
  ],
  [
    { HYPROS_ENGINE: 'onnx:wegbpu' },
    'HYPROS_ENGINE=onnx:wegbpu is not one of',
    'did you mean HYPROS_ENGINE=onnx:webgpu?',
  ],
  [{ HYPROS_ENGINE: 'pytorch' }, 'HYPROS_ENGINE=pytorch is not one of', 'set HYPROS_ENGINE to one of them'],
  [{ HYPROS_ASSERT: 'claim' }, 'HYPROS_ASSERT=claim is not one of', 'did you mean HYPROS_ASSERT=claims?'],
])('%j is refused', (environment, what, remedy) => {
  const read = () => readSettings(environment, '/project')
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(what)
  expect(read).toThrow(remedy)
})
