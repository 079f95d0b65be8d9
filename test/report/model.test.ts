import { describe, expect, test } from 'vitest'
import { renderHtml } from '../../src/report/html.ts'
import { buildReport } from '../../src/report/model.ts'
import { isBusy, loadSentence } from '../../src/report/timing.ts'
import { diverged, exampleInput, exampleModel, examplePlan, exampleRecord, exampleTiming } from './example.ts'

const [instance] = exampleModel().instances
if (!instance) throw new Error('the example has an instance')
const armOf = (name: string) => {
  const row = instance.arms.find(({ arm }) => arm === name)
  if (!row) throw new Error(`no arm ${name}`)
  return row
}

test('is plain JSON, so that report.json is the model itself', () => {
  const model = exampleModel()
  expect(JSON.parse(JSON.stringify(model))).toEqual(model)
  expect(model.schema).toBe(1)
})

test('has every planned cell, with the reason where there is no result', () => {
  const cells = exampleModel().cells.map(({ arm, seed, state, reason }) => [arm, seed, state, reason])
  expect(cells).toEqual([
    ['log-loss', 1, 'trained', null],
    ['log-loss', 2, 'trained', null],
    ['log-loss', 3, 'trained', null],
    ['hypros', 1, 'trained', null],
    ['hypros', 2, 'diverged', 'diverged at step 312: the loss is NaN'],
    ['hypros', 3, 'missing', 'the worker was stopped'],
  ])
})

test('mean and sample standard deviation are over the seeds that have a value', () => {
  const { values, mean, sd, n } = armOf('log-loss').measures.bleu ?? {}
  const [a = 0, b = 0, c = 0] = (values ?? []).map(Number)
  const centre = (a + b + c) / 3
  expect(n).toBe(3)
  expect(mean).toBeCloseTo(centre, 12)
  expect(sd).toBeCloseTo(Math.sqrt(((a - centre) ** 2 + (b - centre) ** 2 + (c - centre) ** 2) / 2), 12)
  expect(armOf('hypros').measures.bleu).toMatchObject({
    n: 1,
    sd: null,
    values: [expect.any(Number), null, null],
  })
})

test('the relative drop is a share of the clean score', () => {
  expect(armOf('log-loss').measures['test/swap-10:drop']?.mean).toBeCloseTo(20, 10)
})

describe('best arm', () => {
  test('is none where only one arm has all its seeds', () => {
    expect(instance.arms.map(({ best }) => best)).toEqual([[], []])
  })

  test('follows the direction of each score and never marks a cost', () => {
    const plan = examplePlan()
    const cells = plan.cells.map((spec) => ({ spec, key: 'k', record: exampleRecord(spec, 'k') }))
    const [full] = buildReport({ ...exampleInput(), plan, cells }).instances
    const best = Object.fromEntries((full?.arms ?? []).map(({ arm, best }) => [arm, best]))
    expect(best['log-loss']).toContain('bleu')
    expect(best.hypros).toContain('ece')
    expect(best['log-loss']).not.toContain('ece')
    expect(Object.values(best).flat()).not.toContain('wallSeconds')
  })
})

describe('curves', () => {
  const curve = (name: string) => instance.curves.find((item) => item.name === name)

  test('are those of the scores, the gradient norm and λ', () => {
    expect(instance.curves.map(({ name }) => name)).toEqual([
      'bleu',
      'perplexity',
      'brier',
      'ece',
      'gradientNorm',
      'lambda',
    ])
  })

  test('an arm without a schedule has no λ', () => {
    expect(curve('lambda')?.series.map(({ arm }) => arm)).toEqual(['hypros'])
  })

  test('a diverged seed keeps its own line and stays out of the mean', () => {
    const series = curve('bleu')?.series.find(({ arm }) => arm === 'hypros')
    expect(series?.seeds.map(({ seed, diverged, steps }) => [seed, diverged, steps.length])).toEqual([
      [1, false, 6],
      [2, true, 3],
    ])
    expect(series?.mean.values).toEqual(series?.seeds[0]?.values)
  })

  test('a value that is not finite becomes null', () => {
    const input = exampleInput()
    const [first, ...rest] = input.cells
    const record = first?.record
    if (!first || !record) throw new Error('the example begins with a record')
    const curveWithNaN = record.result.curve.map((row) => ({ ...row, gradientNorm: Number.NaN }))
    const cells = [
      { ...first, record: { ...record, result: { ...record.result, curve: curveWithNaN } } },
      ...rest,
    ]
    const norm = buildReport({ ...input, cells }).instances[0]?.curves.find(
      ({ name }) => name === 'gradientNorm',
    )
    const seeds = norm?.series.find(({ arm }) => arm === 'log-loss')?.seeds.map(({ seed }) => seed)
    expect(seeds).toEqual([2, 3])
  })
})

test('reliability bins are pooled by token over the trained seeds of an arm', () => {
  const pooled = instance.reliability.find(({ arm }) => arm === 'log-loss')
  const single = exampleInput().cells[0]?.record?.result.reliability.equalWidth[4]
  expect(pooled?.seeds).toBe(3)
  expect(pooled?.bins[4]?.count).toBe(3 * (single?.count ?? 0))
  expect(pooled?.bins[4]?.accuracy).toBeCloseTo(single?.accuracy ?? 0, 12)
  expect(instance.reliability.find(({ arm }) => arm === 'hypros')?.seeds).toBe(1)
})

test('decided counts passes and fails, and names criteria without a verdict', () => {
  expect(exampleModel().decided).toEqual({ decided: 2, of: 5, unjudged: ['C4'] })
})

test('a verdict carries the recorded one, or null', () => {
  expect(exampleModel().verdicts.map(({ criterion, recorded }) => [criterion, recorded])).toEqual([
    ['C1', 'pass'],
    ['C2', null],
    ['C3', 'pass'],
    ['C5', null],
  ])
})

test('timing gives medians and the overhead of each process in percent', () => {
  const { timing } = exampleModel()
  expect(timing?.baselineMilliseconds).toBe(51)
  expect(timing?.overheadPercent.map((value) => value.toFixed(6))).toEqual([
    '1.000000',
    '1.200000',
    '1.400000',
    '1.600000',
    '1.800000',
  ])
  expect(timing?.aaPercent[1]).toBeCloseTo(-0.1, 9)
  expect(timing?.blocks).toBe(exampleTiming.spec.blocks)
})

test.each([
  [
    { cores: 2, before: 0.014, during: [0.021, 0.052, 0.033] },
    false,
    '0.01 of 2 cores busy before, 0.02 to 0.05',
  ],
  [{ cores: 2, before: 0.0, during: [0.1, 0.9] }, true, '0.00 of 2 cores busy before, 0.10 to 0.90'],
  [{ cores: 2, before: 0.5, during: [0.1, 0.1] }, false, '0.50 of 2 cores busy before, 0.10 while'],
  [{ cores: 64, before: 0.5, during: [2.1] }, false, '0.50 of 64 cores busy before, 2.10 while'],
])('what others did while steps were timed: %j', (load, busy, text) => {
  expect(isBusy(load)).toBe(busy)
  expect(loadSentence(load)).toContain(text)
  const input = exampleInput()
  const model = buildReport({ ...input, timing: { ...exampleTiming, load } })
  expect(model.timing?.load).toEqual(load)
  expect(renderHtml(model)).toContain(text)
})

test('a plan without any record still gives a report', () => {
  const input = exampleInput()
  const cells = input.cells.map(({ spec }) => ({ spec, key: null, record: null }))
  const model = buildReport({ ...input, cells, verdicts: [], timing: null })
  expect(model.cells.map(({ state, reason }) => `${state}: ${reason}`)).toEqual(
    Array(6).fill('missing: no record'),
  )
  expect(model.instances[0]).toMatchObject({ metric: 'bleu', trivial: [], reliability: [] })
})

test('an arm in which every seed diverged has no mean and no reliability', () => {
  const input = exampleInput()
  const cells = input.cells.map((cell) => (cell.record ? { ...cell, record: diverged(cell.record) } : cell))
  const [lost] = buildReport({ ...input, cells }).instances
  expect(lost?.arms.map(({ measures }) => measures.bleu?.mean)).toEqual([null, null])
  expect(lost?.reliability).toEqual([])
})

test('the command that repeats the run survives a quote in the name', () => {
  const input = exampleInput()
  const plan = { ...input.plan, experiment: { ...input.plan.experiment, name: "it's" } }
  expect(buildReport({ ...input, plan }).command).toBe(
    `HYPROS_TIER=pocket HYPROS_ENGINE=onnx npx vitest run -t 'it'\\''s'`,
  )
})
