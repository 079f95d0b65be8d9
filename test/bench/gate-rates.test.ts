import { expect, test } from 'vitest'
import { gateRate, ratePercent } from '../../bench/lib/gate-rates.ts'

// Bands: bench/results/gate-rates.csv, ± about three standard errors of a share of these runs
test('five arms changed without effect: the screening flags many, the confirmation hardly any', () => {
  const { flagged, red } = gateRate({ name: 'no effect', instances: 1, changed: 5, drop: {} }, 3, 400)
  expect(flagged).toBeGreaterThan(0.6)
  expect(flagged).toBeLessThan(0.85)
  expect(red).toBeLessThan(0.02)
})

test('a candidate that loses 1 σ in every measure is caught the more often, the more seeds there are', () => {
  const drop = { metric: 1, brier: 1, ece: 1 }
  const caught = (seeds: number) =>
    gateRate({ name: 'all measures', instances: 2, changed: 5, drop }, seeds, 60).red
  expect(caught(3)).toBeGreaterThan(0.3)
  expect(caught(5)).toBeGreaterThan(0.65)
  expect(caught(10)).toBeGreaterThan(0.93)
})

test('rates come with Wilson’s interval', () => {
  expect(ratePercent(0.005, 2000)).toBe('0.5 [0.3, 0.9]')
})
