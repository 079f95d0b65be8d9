import { describe, expect, test } from 'vitest'
import { powerReport } from '../../src/report/power.ts'
import { renderPower } from '../../src/report/power-table.ts'
import { evidenceOf, type Facts, timed } from './evidence.ts'

const spread = [0, -1, 1]

/** Noisy scores: the candidate's mean is `gain` above the baseline's, σ is 1. */
const facts =
  (gain: number) =>
  (arm: string, seed: number): Facts => {
    const noise = spread[(seed + (arm === 'hypros' ? 1 : 0)) % 3] ?? 0
    const bleu = 20 + (arm === 'hypros' ? gain : 0) + noise
    return { bleu, ece: 0.1, brier: 0.5, swapped: bleu - 5, curve: [[100, bleu]] }
  }

const reported = (evidence: Parameters<typeof powerReport>[0]['evidence'], looks = 1) =>
  powerReport({ evidence, file: 'suites/exp.test.ts', looks })
const text = (report: ReturnType<typeof powerReport>) => renderPower(report, { color: false, width: 120 })

const rowOf = (report: ReturnType<typeof powerReport>, criterion: string) =>
  report.criteria.find((row) => row.criterion === criterion)

describe('seeds', () => {
  test('an open verdict needs those that its verdict names', () => {
    const row = rowOf(reported(evidenceOf(facts(0.6))), 'C2')
    expect(row).toMatchObject({ verdict: 'inconclusive', unit: 'seeds', now: 3 })
    expect(row?.needed).toBeGreaterThan(3)
  })

  test('more looks need more seeds', () => {
    const needed = [1, 3].map((looks) => rowOf(reported(evidenceOf(facts(0.6)), looks), 'C2')?.needed ?? 0)
    expect(needed[1]).toBeGreaterThan(needed[0] ?? 0)
  })

  test('a decided verdict needs none', () => {
    expect(rowOf(reported(evidenceOf(facts(6))), 'C2')).toMatchObject({ verdict: 'pass', needed: null })
  })

  test('two seeds are too few for a spread: three at least', () => {
    const report = reported(evidenceOf((arm, seed) => (seed < 3 ? facts(0)(arm, seed) : undefined)))
    expect(rowOf(report, 'C2')).toMatchObject({ verdict: 'insufficient', now: 2, needed: 3 })
    expect([report.stored, report.cells]).toEqual([6, 9])
    expect(text(report)).toContain(
      'Planned and not stored yet: HYPROS_TIER=pocket HYPROS_ENGINE=onnx npx vitest run suites/exp.test.ts',
    )
  })

  test('an arm without a part in a criterion may be missing', () => {
    const report = reported(evidenceOf((arm, seed) => (arm === 'brier' ? undefined : facts(0.6)(arm, seed))))
    expect(rowOf(report, 'C2')?.needed).toBeGreaterThan(3)
    expect(rowOf(report, 'C4')).toMatchObject({ verdict: null, now: 0, needed: 3 })
  })

  test('the spread is that of the leading score, and its interval narrows with seeds', () => {
    const { spread, resolution } = reported(evidenceOf(facts(0.6)))
    expect(spread).toMatchObject([{ instance: 'ts-diagnostics-en-de · transformer-pocket', n: 3 }])
    expect(spread[0]?.sigma).toBeCloseTo(1)
    expect(resolution.map(({ seeds }) => seeds)).toEqual([3, 5, 10, 20, 50])
    const widths = resolution.map(({ halfWidth }) => halfWidth)
    expect(widths).toEqual([...widths].sort((a, b) => b - a))
  })
})

describe('what seeds do not decide', () => {
  test('the step cost: processes, five where none is measured', () => {
    const evidence = evidenceOf(facts(0.6))
    expect(rowOf(reported(evidence), 'C1')).toMatchObject({ verdict: null, unit: 'processes', needed: 5 })
    expect(rowOf(reported(timed(evidence, 1.01)), 'C1')).toMatchObject({ verdict: 'pass', now: 5 })
    const open = rowOf(reported(timed(evidence, 1.0292)), 'C1')
    expect(open?.verdict).toBe('inconclusive')
    expect(open?.needed).toBeGreaterThan(5)
  })

  test('breadth: data sets, five at least', () => {
    expect(rowOf(reported(evidenceOf(facts(1))), 'C5')).toMatchObject({
      verdict: 'insufficient',
      unit: 'data sets',
      now: 1,
      needed: 5,
    })
  })

  test('breadth by gains in nine of ten: a pass; in eight of ten: one data set more', () => {
    const names = Array.from({ length: 10 }, (_, i) => `set-${i}`)
    const task = { kind: 'translation', datasets: { pocket: names } } as const
    const gains = (count: number) =>
      rowOf(
        reported(
          evidenceOf((arm, seed, dataset) => facts(names.indexOf(dataset) < count ? 5 : -5)(arm, seed), {
            task,
          }),
        ),
        'C5',
      )
    expect(gains(9)).toMatchObject({ verdict: 'pass', needed: null })
    expect(gains(8)).toMatchObject({ verdict: 'inconclusive', now: 10 })
    expect(gains(8)?.needed).toBeGreaterThan(10)
  })
})

test('where nothing is stored, it says what to run and nothing else', () => {
  const lines = text(reported(evidenceOf(() => undefined))).split('\n')
  expect(lines.slice(1)).toEqual([
    '0 of 9 cells stored',
    '',
    'Nothing is stored that would show a spread. Run: HYPROS_TIER=pocket HYPROS_ENGINE=onnx npx vitest run suites/exp.test.ts',
  ])
})

test('cells that no key can be made for are no cells to run, but their reason is said', () => {
  const evidence = evidenceOf(() => undefined)
  const refused = evidence.cells.map((cell) => ({
    ...cell,
    refused: true,
    note: 'the data set is not there',
  }))
  const report = reported({ ...evidence, cells: refused })
  expect(report).toMatchObject({ run: null, refused: ['the data set is not there'] })
  expect(text(report)).toMatch(
    /\nCan't be planned: the data set is not there\n\nNothing is stored .* spread\.$/,
  )
})
