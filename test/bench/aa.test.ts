import { expect, test } from 'vitest'
import { type AaRow, aaCsv, aaPart, aaSummary, readAaCsv } from '../../bench/lib/aa.ts'

const row = (lo: number, hi: number): AaRow => ({
  date: '2026-01-02T03:04:05.000Z',
  cpu: 'a, "b"',
  cores: 2,
  engine: 'onnx',
  model: 'transformer-pocket',
  processes: 5,
  blocks: 30,
  estimate: (lo + hi) / 2,
  lo,
  hi,
  others: 0.25,
})
const rows = [row(-1, 1), row(0, 4), row(0.5, 1.5)]

test('intervals that hold 0 are counted, an end at 0 among them', () => {
  expect(aaSummary(rows)).toBe(
    '2 of 3 intervals cover 0; half-width ± 1.17 points in the mean, ± 0.50 to ± 2.00',
  )
})

test('the page has a line a measurement, and says where, when and beside what', () => {
  const text = aaPart(rows)
  expect(text).toContain('2026-01-02: a, "b", 2 cores, onnx')
  expect(text).toContain('at most 0.25 cores')
  expect(text.match(/^\| \d/gm)).toHaveLength(3)
  expect(aaPart([])).toContain('npm run bench:aa -- --save')
})

test('rows are read back as they were written', () => {
  expect(readAaCsv(aaCsv(rows))).toEqual(rows)
})
