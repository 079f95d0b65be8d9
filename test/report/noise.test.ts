import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { noisePairs, noiseReport } from '../../src/report/noise.ts'
import { renderNoise } from '../../src/report/noise-table.ts'
import { compareArms, deviateOf, noiseFloor } from '../../src/stats/index.ts'

const setting = { experiment: 'exp', arm: 'log-loss', arms: 5, seeds: 3 }

/** One arm over so many seeds: normal data without an effect, since there is nothing to have one. */
function instance(count: number, ...name: number[]) {
  const stream = randomStream(11, 'A/A', ...name)
  const values = (middle: number, spread: number) => ({
    'log-loss': Object.fromEntries(
      Array.from({ length: count }, (_, seed) => [String(seed + 1), middle + spread * stream.normal()]),
    ),
  })
  return { name: 'one', metric: values(25, 1), ece: values(0.02, 0.002), brier: values(0.7, 0.01) }
}

describe('pairs', () => {
  const seeds = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

  test.each([
    [5, 0],
    [6, 1],
    [11, 1],
    [30, 5],
    [300, 50],
  ])('%d seeds make %d pairs of three against three', (count, pairs) => {
    expect(noisePairs(seeds(count), setting)).toHaveLength(pairs)
  })

  test('no seed is in two differences, and in a comparison none stands for two arms', () => {
    const all = noisePairs(seeds(31), setting)
    const compared = all.flatMap(({ candidate, reference, groups }) => [
      ...(groups[candidate] ?? []),
      ...(groups[reference] ?? []),
    ])
    expect(new Set(compared).size).toBe(compared.length)
    for (const { groups } of all) {
      const members = Object.values(groups).flat()
      expect(Object.keys(groups)).toHaveLength(5)
      expect(new Set(members).size).toBe(members.length)
    }
  })
})

describe('simulated', () => {
  const floors = Array.from({ length: 60 }, (_, run) =>
    noiseReport({ ...setting, instances: [instance(300, run)] }),
  )
  const metricRows = floors.map(({ rows }) => rows.find(({ measure }) => measure === 'metric'))

  test('where nothing differs the floor mostly holds with 50 pairs, for every measure', () => {
    expect(floors.every(({ pairs }) => pairs === 50)).toBe(true)
    expect(metricRows.filter((row) => row?.holds).length).toBeGreaterThan(40)
    const rows = floors.flatMap((floor) => floor.rows)
    expect(rows.map(({ measure }) => measure).slice(0, 3)).toEqual(['metric', 'ece', 'brier'])
    expect(rows.filter(({ holds }) => holds).length / rows.length).toBeGreaterThan(0.65)
  })

  test('false passes of C2 stay near 2 %', () => {
    const passed = floors.reduce((sum, { passes }) => sum + passes.C2, 0)
    expect(passed / (50 * floors.length)).toBeLessThan(0.04)
  })

  test('a spread that is taken for 1.5 times too small is found out', () => {
    const bounds = floors.map((_, run) => {
      const { metric } = instance(300, run)
      const pairs = noisePairs(Object.keys(metric['log-loss']), setting)
      const deviates = pairs.map(({ candidate, reference, groups }) => {
        const table = Object.fromEntries(
          Object.entries(groups).map(([arm, seeds]) => [
            arm,
            Object.fromEntries(seeds.map((seed, index) => [index, metric['log-loss'][seed] ?? null])),
          ]),
        )
        const comparison = compareArms(table, candidate, reference)
        if (comparison === undefined) throw new Error('three seeds can be compared')
        return deviateOf({ ...comparison, variance: comparison.variance / 1.5 ** 2 })
      })
      return noiseFloor(deviates).bound
    })
    expect(bounds.filter((bound) => bound < 1.19).length / bounds.length).toBeLessThan(0.05)
  })
})

test('too few seeds make no pair, and the table says what one takes', () => {
  const report = noiseReport({ ...setting, instances: [instance(5)] })
  expect(report).toMatchObject({ pairs: 0, rows: [] })
  const text = renderNoise(report, { color: false })
  expect(text).toContain('one: 5 seeds stored, 0 pairs')
  expect(text).toContain('A pair takes 6 seeds')
})

test('an experiment of one arm is compared with itself all the same', () => {
  const report = noiseReport({ ...setting, arms: 1, instances: [instance(12)] })
  expect(report).toMatchObject({ arms: 2, pairs: 2 })
  expect(report.rows.map(({ pairs }) => pairs)).toEqual([2, 2, 2])
})

test('a diverged seed is left out', () => {
  const { metric, ...rest } = instance(12)
  const without = { ...rest, metric: { 'log-loss': { ...metric['log-loss'], 2: null } } }
  expect(noiseReport({ ...setting, instances: [without] }).instances).toEqual([
    { name: 'one', stored: 11, pairs: 1 },
  ])
})

test('few pairs bound little: the table says how many are needed', () => {
  const report = noiseReport({ ...setting, instances: [instance(12)] })
  const [row] = report.rows
  expect(row).toMatchObject({ measure: 'metric', pairs: 2, holds: false })
  expect(renderNoise(report, { color: false })).toMatch(/metric +2 +\d\.\d\d +\d+\.\d\d +no +(\d+|—)/)
})
