import { expect, test } from 'vitest'
import type { GroupEstimate, ProgramRuns } from '../../src/cell/estimate.ts'
import type { Gpu } from '../../src/profile/gpus.ts'
import { type EstimateInput, estimateReport } from '../../src/report/estimate.ts'
import { formatCompactly, renderEstimate } from '../../src/report/estimate-table.ts'

const gpu: Gpu = {
  name: 'round',
  memoryGiB: 1,
  peak: { fp32: 1, tf32: 10, bf16: 20 },
  bandwidth: 1000,
  source: 'a literal',
}
const program = (changes: Partial<ProgramRuns>): ProgramRuns => ({
  phase: 'train',
  name: 'train-4x4',
  runs: 3600,
  flops: 5e12,
  bytesMoved: 0,
  ...changes,
})

function group(changes: Partial<GroupEstimate>, programs: readonly ProgramRuns[]): GroupEstimate {
  return {
    dataset: 'corpus',
    model: 'small',
    arm: 'log-loss',
    seeds: [1, 2, 3],
    declared: 'log-loss on corpus',
    shape: {
      nominal: null,
      vocabulary: 10,
      buckets: [],
      shares: [],
      tokensPerBatch: 1,
      validation: { forced: [], decoded: [] },
      tests: { forced: [], decoded: [] },
    },
    cell: {
      updates: 3600,
      tokens: 1.5e9,
      parameters: 2e6,
      memory: { stateBytes: 2 ** 29, peakBytes: 2 ** 30 },
      programs,
    },
    ...changes,
  }
}

const input = (groups: readonly GroupEstimate[]): EstimateInput => ({
  tier: 'paper',
  gpu,
  precision: 'tf32',
  utilisation: 0.5,
  plans: [{ experiment: 'exp', file: 'suites/exp.test.ts', groups }],
  undeclared: [],
})

const only = (programs: readonly ProgramRuns[]) =>
  estimateReport(input([group({}, programs)])).experiments[0]?.groups[0]

test.each<[string, readonly ProgramRuns[], { train: number; evaluate: number }, number]>([
  ['an hour of arithmetic', [program({})], { train: 1, evaluate: 0 }, 3],
  ['of memory traffic', [program({ flops: 0, bytesMoved: 2e12 })], { train: 2, evaluate: 0 }, 6],
  [
    'evaluation apart',
    [program({}), program({ phase: 'evaluate', runs: 1800 })],
    { train: 1, evaluate: 0.5 },
    4.5,
  ],
  ['all programs', [program({}), program({ name: 'apply' })], { train: 2, evaluate: 0 }, 6],
])('hours of a cell and of its seeds: %s', (_, programs, cellHours, hours) => {
  expect(only(programs)?.cellHours).toEqual(cellHours)
  expect(only(programs)?.hours).toBeCloseTo(hours, 12)
})

test('the share of training that waits for memory', () => {
  const mixed = [program({}), program({ flops: 0, bytesMoved: 3e12 })]
  expect(only(mixed)?.memoryBound).toBeCloseTo(0.75, 12)
})

test('totals over experiments, and against the budget on the GPU that it is counted in', () => {
  const groups = [
    group({}, [program({})]),
    group({ arm: 'brier', declared: 'brier', seeds: [1] }, [program({})]),
  ]
  const elsewhere = groups.map((one) => ({ ...one, declared: `${one.declared}, elsewhere` }))
  const both = { ...input(groups), plans: [...input(groups).plans, ...input(elsewhere).plans] }
  const { cells, hours, budget } = estimateReport(both)
  expect([cells, hours]).toEqual([8, 8])
  // 5 TFLOP take 5 / (156 · 0.5) seconds on an A100.
  expect(budget).toMatchObject({ gpu: 'A100 40GB', hours: 2000 })
  expect(budget.planned).toBeCloseTo((8 * 5) / 78, 10)
})

const text = (change: Partial<EstimateInput>, groups = [group({}, [program({})])], width = 100) =>
  renderEstimate(estimateReport({ ...input(groups), ...change }), { color: false, width })

test('a table an instance, with what the figures rest on', () => {
  const lines = text({}).split('\n')
  expect(lines.slice(0, 8)).toEqual([
    'exp  paper tier · suites/exp.test.ts',
    '',
    'corpus × small',
    '2M parameters · 3,600 updates · 1.5G target tokens · 3 seeds · 0.50 GiB of state',
    'Arm       FLOP train  evaluate  GiB ≥  hours train  evaluate  all seeds',
    '───────────────────────────────────────────────────────────────────────',
    'log-loss         18P         0   1.00         1.00      0.00       3.00',
    '',
  ])
  expect(lines[8]).toBe('3 cells, 3.00 hours on one round')
  const notes = lines.slice(9).join(' ')
  expect(notes).toContain('estimated, not measured. round: 10 TFLOP/s (TF32) and 1,000 GB/s, a literal;')
  expect(notes).toContain('assumed utilisation 50 %')
  expect(notes).toContain('a lower bound')
  expect(notes).toContain('this is 0.19 hours on one A100 40GB, less than 1 % of them.')
  expect(notes).not.toContain('nominal')
})

test('what experiments share counts once', () => {
  const first = group({}, [program({})])
  const more = group({ arm: 'by another name', seeds: [2, 3, 4] }, [program({})])
  const other = group({ arm: 'brier', declared: 'brier on corpus' }, [program({})])
  const report = estimateReport(input([first, more, other]))
  expect(report.experiments[0]?.cells).toBe(9)
  expect(report.cells).toBe(7)
  expect(report.hours).toBeCloseTo(7, 12)
})

test.each<[string, string]>([
  [
    'nominal shapes with their reason',
    'corpus: nominal shapes, 64 tokens a side without padding and a vocabulary of 32,000, since it is not there.',
  ],
  ['what does not fit', 'More than the 1 GiB of one round: corpus × small.'],
  ['what is not in it', 'Not declared at this tier: other.'],
])('the notes name %s', (_, expected) => {
  const base = group({}, [program({})])
  const changed = group(
    {
      shape: { ...base.shape, nominal: 'it is not there' },
      cell: { ...base.cell, memory: { stateBytes: 2 ** 29, peakBytes: 2 ** 31 } },
    },
    [],
  )
  expect(text({ undeclared: ['other'] }, [changed]).replaceAll('\n', ' ')).toContain(expected)
})

test.each([60, 80, 100])('no line is longer than %d columns', (width) => {
  for (const line of text({}, undefined, width).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1k'],
  [1234, '1.23k'],
  [60_487_680, '60.5M'],
  [3_276_800_000, '3.28G'],
  [1.214e18, '1.21E'],
  [999_999, '1000k'],
])('%d prints as %s', (value, expected) => {
  expect(formatCompactly(value)).toBe(expected)
})
