import { expect, test } from 'vitest'
import {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  late,
  linear,
  logLoss,
  lossFrom,
  noanneal,
  sigmoid,
  spherical,
} from '../../src/scoring/index.ts'
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
  [
    hypros({ lambda: sigmoid(0.3, 0.1, { peak: 0.7 }) }),
    { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1, peak: 0.7 } },
  ],
  [hypros({ lambda: noanneal() }), { kind: 'hybrid', lambda: { kind: 'noanneal' } }],
  [hypros({ lambda: late() }), { kind: 'hybrid', lambda: { kind: 'late', t0: 0.7, tau: 0.1 } }],
  [hypros({ lambda: afterLogLoss(0.3) }), { kind: 'hybrid', lambda: { kind: 'after-log-loss', at: 0.3 } }],
  [
    hypros({ bounded: 'spherical', lambda: linear() }),
    { kind: 'hybrid', lambda: { kind: 'linear' }, bounded: 'spherical' },
  ],
  [spherical(), { kind: 'spherical' }],
  [focal(), { kind: 'hybrid', lambda: { kind: 'fixed', value: 0.5 }, gamma: 2 }],
  [focal({ gamma: 3, lambda: linear() }), { kind: 'hybrid', lambda: { kind: 'linear' }, gamma: 3 }],
  [lossFrom('./a.ts'), { kind: 'module', path: './a.ts', options: null }],
  [lossFrom('./a.ts', { gamma: 2 }), { kind: 'module', path: './a.ts', options: { gamma: 2 } }],
  [translation({ pocket: ['a'] }), { kind: 'translation', datasets: { pocket: ['a'] } }],
])('%j is plain data', (spec, expected) => {
  expect(spec).toEqual(expected)
})

test.each([
  [hypros({ bounded: 'brier' }), hypros()],
  [sigmoid(0.3, 0.1, { peak: 1 }), sigmoid()],
])('what is as always is not said: %j', (spec, plain) => {
  expect(JSON.stringify(spec)).toBe(JSON.stringify(plain))
})
