import { expect, test } from 'vitest'
import { brier, fixed, hypros, linear, logLoss, lossFrom, sigmoid } from '../../src/scoring/index.ts'
import { translation } from '../../src/task/index.ts'

test.each([
  [logLoss(), { kind: 'log-loss' }],
  [brier(), { kind: 'brier' }],
  [hypros(), { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1 } }],
  [
    hypros({ lambda: sigmoid(0.1, 0.05) }),
    { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.1, tau: 0.05 } },
  ],
  [hypros({ lambda: fixed(0.5) }), { kind: 'hybrid', lambda: { kind: 'fixed', value: 0.5 } }],
  [hypros({ lambda: linear() }), { kind: 'hybrid', lambda: { kind: 'linear' } }],
  [lossFrom('./a.ts'), { kind: 'module', path: './a.ts', options: null }],
  [lossFrom('./a.ts', { gamma: 2 }), { kind: 'module', path: './a.ts', options: { gamma: 2 } }],
  [translation({ pocket: ['a'] }), { kind: 'translation', datasets: { pocket: ['a'] } }],
])('%j is plain data', (spec, expected) => {
  expect(spec).toEqual(expected)
})
