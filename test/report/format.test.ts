import { expect, test } from 'vitest'
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatEstimate,
  formatMark,
  formatNumber,
  formatSummary,
  formatTime,
} from '../../src/report/format.ts'
import { displayWidth, pad, truncate, wrap } from '../../src/report/text.ts'

test.each([
  [12.345, 2, '12.35'],
  [-0.001, 2, '0.00'],
  [-1.5, 1, '−1.5'],
  [1.5e9, 2, '1.50e9'],
  [null, 2, '—'],
])('number %s to %i digits', (value, digits, text) => {
  expect(formatNumber(value, digits)).toBe(text)
})

test.each([
  [{ n: 3, mean: 28, sd: 0.5, values: [] }, '28.00 ± 0.50'],
  [{ n: 1, mean: 28, sd: null, values: [] }, '28.00'],
  [{ n: 0, mean: null, sd: null, values: [] }, '—'],
])('summary %o', (summary, text) => {
  expect(formatSummary(summary, 2)).toBe(text)
})

test.each([
  [{ unit: 'σ', est: 0.42, lo: -0.8, hi: 1.61 }, '+0.42 σ [−0.80, +1.61]'],
  [{ unit: '%', est: 1.2, lo: -0.3, hi: 12.34 }, '+1.20 % [−0.30, +12.3]'],
  [{ unit: 'log ratio', est: 0, lo: Math.log(0.5), hi: Math.log(20) }, '×1.00 [×0.50, ×20.0]'],
  [{ unit: 'margin', est: 0.5, lo: 0, hi: 1 }, '+0.50 margins [0.00, +1.00]'],
])('estimate %o', (estimate, text) => {
  expect(formatEstimate(estimate)).toBe(text)
})

test.each([
  [3, '%', '3 %'],
  [-0.3, 'σ', '−0.3 σ'],
  [Math.log(0.75), 'log ratio', '×0.75'],
  [1, 'margin', '1 margin'],
  [0.8, 'share', '80 %'],
])('threshold %d in %s', (value, unit, text) => {
  expect(formatMark(value, unit)).toBe(text)
})

test.each([
  [formatCount(1234567), '1,234,567'],
  [formatCompact(999), '999'],
  [formatCompact(1234), '1.2k'],
  [formatCompact(123_456), '123k'],
  [formatCompact(999_999), '1.0M'],
  [formatDuration(4.25), '4.3 s'],
  [formatDuration(200), '3 min 20 s'],
  [formatDuration(7500), '2 h 5 min'],
  [formatTime('2026-11-21T14:03:59.123Z'), '2026-11-21 14:03 UTC'],
  [formatTime('yesterday'), 'yesterday'],
])('%s', (actual, expected) => {
  expect(actual).toBe(expected)
})

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['損失', 4],
  ['🚀', 2],
  ['\u001b[31mred\u001b[39m', 3],
  ['↑ ± λ', 5],
])('%j takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('text is cut and filled by columns, not characters', () => {
  expect(truncate('損失関数', 5)).toBe('損失…')
  expect(pad('損失', 6, 'right')).toBe('  損失')
})

test('lines break at spaces and never inside a word', () => {
  expect(wrap('one two  three-four five', 9)).toEqual(['one two', 'three-four', 'five'])
})
