import { expect, test } from 'vitest'
import type { LossSpec } from '../../src/experiment/types.ts'
import { describeLoss } from '../../src/report/losses.ts'

test.each<[LossSpec, string]>([
  [{ kind: 'log-loss' }, 'log-loss'],
  [{ kind: 'brier' }, 'Brier'],
  [{ kind: 'spherical' }, 'spherical'],
  [
    { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1 } },
    '(1 − λ)·log + λ·Brier, λ = sigmoid((t − 0.3) / 0.1)',
  ],
  [
    { kind: 'hybrid', lambda: { kind: 'sigmoid', t0: 0.3, tau: 0.1, peak: 0.7 } },
    '(1 − λ)·log + λ·Brier, λ = 0.7·sigmoid((t − 0.3) / 0.1)',
  ],
  [{ kind: 'hybrid', lambda: { kind: 'linear' }, bounded: 'spherical' }, '(1 − λ)·log + λ·spherical, λ = t'],
  [
    { kind: 'hybrid', lambda: { kind: 'fixed', value: 0.5 }, gamma: 2 },
    '(1 − λ)·(1 − p_y)^2·log + λ·Brier, λ = 0.5',
  ],
  [
    { kind: 'hybrid', lambda: { kind: 'noanneal' } },
    '(1 − λ)·log + λ·Brier, λ from 0.03 to 0.5 at t = 0.5 and back',
  ],
  [
    { kind: 'hybrid', lambda: { kind: 'late', t0: 0.7, tau: 0.1 } },
    '(1 − λ)·log + λ·Brier, λ = 1 − sigmoid((t − 0.7) / 0.1)',
  ],
  [
    { kind: 'hybrid', lambda: { kind: 'after-log-loss', at: 0.3 } },
    '(1 − λ)·log + λ·Brier, λ = 0 before t = 0.3, then 1',
  ],
  [{ kind: 'module', path: './mine.ts', options: null }, 'module ./mine.ts null'],
])('%j in words: %s', (loss, words) => {
  expect(describeLoss(loss)).toBe(words)
})
