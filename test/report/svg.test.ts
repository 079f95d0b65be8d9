import { describe, expect, test } from 'vitest'
import { linearScale, logScale, niceTicks } from '../../src/report/svg/axis.ts'
import { forestPlot } from '../../src/report/svg/forest.ts'
import { pathThrough } from '../../src/report/svg/frame.ts'
import { lineChart } from '../../src/report/svg/lines.ts'
import { all, parse } from './wellformed.ts'

test.each([
  [0, 28.3, 5, [0, 10, 20, 30]],
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 600, 6, [0, 100, 200, 300, 400, 500, 600]],
  [-3, 4, 4, [-4, -2, 0, 2, 4]],
  [5, 5, 5, [5, 6]],
])('ticks over %d to %d', (lo, hi, count, expected) => {
  const ticks = niceTicks(lo, hi, count)
  expect(ticks).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(ticks[i]).toBeCloseTo(value, 12)
})

describe('scales', () => {
  test('a linear scale maps its ends to the given pixels', () => {
    const { at, domain } = linearScale(0, 28, [200, 20])
    expect([at(domain[0]), at(domain[1])]).toEqual([200, 20])
  })

  test('tick labels tell neighbours apart', () => {
    expect(linearScale(0, 0.08, [0, 1]).ticks.map(({ label }) => label)).toEqual([
      '0',
      '0.02',
      '0.04',
      '0.06',
      '0.08',
    ])
    expect(linearScale(0, 100_000, [0, 1], 2).ticks.map(({ label }) => label)).toEqual(['0', '50k', '100k'])
  })

  test('a log scale covers its values with whole powers where it spans many', () => {
    const { ticks, domain, at } = logScale(0.006, 1.6, [200, 20])
    expect(ticks.map(({ label }) => label)).toEqual(['0.01', '0.1', '1'])
    expect(domain[0]).toBeLessThanOrEqual(0.006)
    expect(domain[1]).toBeGreaterThanOrEqual(1.6)
    expect(at(0.1) - at(1)).toBeCloseTo(at(0.01) - at(0.1), 9)
  })

  test('a log scale that spans little has ticks at 1, 2 and 5', () => {
    expect(logScale(12, 480, [200, 20]).ticks.map(({ label }) => label)).toEqual([
      '10',
      '20',
      '50',
      '100',
      '200',
      '500',
    ])
  })
})

test('a line is interrupted where a value is missing', () => {
  expect(pathThrough([[0, 1], [1, 2], null, [3, 4]])).toBe('M0 1L1 2M3 4')
})

describe('line chart', () => {
  const chart = {
    id: 'c',
    title: 'BLEU',
    description: 'd',
    xLabel: 'step',
    scale: 'linear' as const,
    series: [
      {
        name: 'a',
        slot: 0,
        steps: [1, 2],
        mean: [1, 2],
        seeds: [
          { steps: [1, 2], values: [1, 2], ended: false },
          { steps: [1], values: [3], ended: true },
        ],
      },
    ],
  }
  const classes = (markup: string) => all(parse(markup)).flatMap(({ attributes }) => attributes.class ?? [])

  test('draws a mean, a line a seed, and a cross where one ended', () => {
    const drawn = classes(lineChart(chart).markup)
    expect(drawn.filter((name) => name === 'seed s0')).toHaveLength(2)
    expect(drawn.filter((name) => name === 'mean s0')).toHaveLength(1)
    expect(drawn.filter((name) => name === 'cross s0')).toHaveLength(1)
  })

  test('a band takes the place of the lines of seeds that trained to the end', () => {
    const series = chart.series.map((item) => ({ ...item, halfWidth: [0.5, 0.5] }))
    const drawn = classes(lineChart({ ...chart, series }).markup)
    expect(drawn.filter((name) => name === 'band s0')).toHaveLength(1)
    expect(drawn.filter((name) => name === 'seed s0')).toHaveLength(1)
  })

  test('says so where there is nothing to draw', () => {
    expect(lineChart({ ...chart, series: [] }).markup).toContain('no values')
  })

  test('leaves out what a log axis can not show', () => {
    const series = [
      { ...chart.series[0]!, mean: [0, 2], seeds: [{ steps: [1, 2], values: [0, 2], ended: false }] },
    ]
    const { markup } = lineChart({ ...chart, scale: 'log', series })
    expect(markup).not.toMatch(/NaN|Infinity/)
  })
})

test.each([
  ['apart', 0, 1, 3, ['0 margins', '≤ 1 margin']],
  ['close, long words', 2.66, 1, 5.01, ['≤ 1 margin']],
])('ticks that are %s', (_, lo, at, hi, wanted) => {
  const format = (value: number) => `${value} ${value === 1 ? 'margin' : 'margins'}`
  const threshold = { at, side: 'below' as const, text: '' }
  const row = { label: 'loss', value: '', est: (lo + hi) / 2, lo, hi, format, zero: 0, threshold }
  const { markup } = forestPlot({ id: 'a', title: 'b', description: 'c', rows: [row] })
  const ticks = [...markup.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(ticks).toEqual(wanted)
})
