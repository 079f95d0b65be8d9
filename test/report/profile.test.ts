import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pass } from '../../src/cell/profile-cells.ts'
import type { InstanceProfile } from '../../src/cell/profile-instance.ts'
import { type NamedCell, type ProfileReport, profiledInstance, speedOf } from '../../src/report/profile.ts'
import { renderProfileCsv } from '../../src/report/profile-csv.ts'
import { renderProfile } from '../../src/report/profile-table.ts'
import { displayWidth } from '../../src/report/text.ts'
import { examplePlan, exampleRecord } from './example.ts'

const passOf = (milliseconds: readonly number[], work = 10, joules: number | null = null): Pass => ({
  milliseconds,
  work,
  joules,
})

test('rates, ratios round by round, latencies of all batches, energy an example', () => {
  const passes = [passOf([10, 10], 10, 3), passOf([20, 20], 10, 5), passOf([5, 15], 10, 4)]
  const reference = [passOf([5, 5]), passOf([20, 30]), passOf([10, 10])]
  expect(speedOf(passes, reference, 4)).toEqual({
    perSecond: 500,
    ratio: { median: 1, lowest: 0.5, highest: 1.25 },
    latency: { p50: 12.5, p95: 20, batches: 6 },
    work: 10,
    joulesPerExample: 1,
  })
})

test('a machine that slows from round to round changes no ratio', () => {
  const positive = fc.double({ min: 0.1, max: 1000, noNaN: true })
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 8 }), positive, (slowness, factor) => {
      const reference = slowness.map((slow) => passOf([slow, 2 * slow]))
      const passes = slowness.map((slow) => passOf([factor * slow, 2 * factor * slow]))
      const { ratio } = speedOf(passes, reference, 1)
      for (const value of Object.values(ratio ?? { none: 0 })) expect(value * factor).toBeCloseTo(1, 9)
    }),
  )
})

test('where one pass was not metered, there is no energy', () => {
  expect(speedOf([passOf([1], 1, 2), passOf([1], 1, null)], undefined, 1).joulesPerExample).toBeNull()
})

const cells: NamedCell[] = examplePlan()
  .cells.filter(({ seed }) => seed === 1)
  .map((spec, index) => ({
    arm: spec.arm,
    seed: 1,
    key: `key${index}`,
    record: exampleRecord(spec, `key${index}`),
  }))

function report(energy: InstanceProfile['energy'], baseline = 'log-loss'): ProfileReport {
  const joules = energy.state === 'available' ? 6.4 : null
  const measured: InstanceProfile = {
    unit: 'generated tokens',
    examples: 64,
    energy,
    batches: [1, 32].map((rows) => ({
      rows,
      cells: cells.map((_, index) => ({
        passes: [0, 1, 2].map((round) => passOf([8 + index + round, 12 + index + round], 640 * rows, joules)),
        peakMemoryBytes: (100 + rows) * 2 ** 20,
      })),
    })),
  }
  return {
    schema: 1,
    version: '0.0.0',
    generatedAt: '2026-01-01T00:00:00.000Z',
    experiment: 'exp-1-mt-core',
    tier: 'pocket',
    engine: 'onnx',
    rounds: 3,
    environment: (cells[0] as NamedCell).record.run.environment,
    instances: [profiledInstance(measured, cells, baseline)],
    missing: [
      {
        arm: 'brier',
        seed: 1,
        dataset: 'ts-diagnostics-en-de',
        model: 'transformer-pocket',
        reason: 'it is not trained',
      },
    ],
    run: 'npx vitest run suites/mt/exp-1-mt-core.test.ts',
  }
}

const none = { state: 'unavailable', reason: 'ENOENT: no such file or directory' } as const

test('the table', () => {
  expect(renderProfile(report(none), { color: false, width: 100 })).toMatchSnapshot()
})

test('the table with energy, and without a baseline', () => {
  const text = renderProfile(report({ state: 'available', zones: ['package-0', 'dram'] }, 'gone'), {
    color: false,
  })
  expect(text).toContain('Energy [J/example]')
  expect(text).toContain(' 0.100')
  expect(text).toContain('Energy: package-0, dram (RAPL)')
  expect(text).toContain('The baseline was not profiled')
  expect(text).not.toContain('[rounds]')
})

test.each([60, 80])('fits %i columns', (width) => {
  const lines = renderProfile(report(none), { color: false, width }).split('\n')
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width)
})

test('the CSV: a row a cell and batch size, and one for what is missing', () => {
  const [head = '', ...rows] = renderProfileCsv(report(none)).trimEnd().split('\n')
  expect(rows.length).toBe(cells.length * 2 + 1)
  const columns = head.split(',')
  const value = (row: number, name: string) => rows[row]?.split(',')[columns.indexOf(name)]
  expect(value(0, 'ratio')).toBe('')
  expect(value(2, 'arm')).toBe('hypros')
  expect(Number(value(2, 'ratio'))).toBeCloseTo(22 / 24, 12)
  expect(value(0, 'joulesPerExample')).toBe('')
  expect(value(4, 'reason')).toBe('it is not trained')
  expect(value(4, 'perSecond')).toBe('')
})
