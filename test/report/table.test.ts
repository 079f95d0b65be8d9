import { describe, expect, test } from 'vitest'
import { renderVerdict, renderVerdictLine } from '../../src/report/conclusion.ts'
import { buildReport } from '../../src/report/model.ts'
import { renderTable } from '../../src/report/table.ts'
import { displayWidth } from '../../src/report/text.ts'
import type { Verdict } from '../../src/verdict/types.ts'
import { exampleInput, exampleModel, examplePlan, exampleRecord } from './example.ts'
import { exampleVerdicts } from './verdicts.ts'

const escapeCharacter = String.fromCharCode(27)

function fiveArms() {
  const hybrid = { kind: 'hybrid', lambda: { kind: 'linear' } } as const
  const plan = examplePlan({
    'log-loss': { kind: 'log-loss' },
    brier: { kind: 'brier' },
    hypros: hybrid,
    'hypros-fixed-lambda': hybrid,
    'hypros-linear-schedule': hybrid,
  })
  const cells = plan.cells.map((spec) => ({ spec, key: 'k', record: exampleRecord(spec, 'k') }))
  return buildReport({ ...exampleInput(), plan, cells })
}

test('the table without colour', () => {
  expect(renderTable(exampleModel(), { color: false, width: 100 })).toMatchSnapshot()
})

test('colour adds nothing but colour', () => {
  const coloured = renderTable(exampleModel(), { color: true, width: 100 })
  const colours = new RegExp(`${escapeCharacter}\\[[0-9;]*m`, 'g')
  expect(coloured).toContain(escapeCharacter)
  expect(coloured.replace(colours, '')).toBe(renderTable(exampleModel(), { color: false, width: 100 }))
})

test.each([60, 80, 100])('fits %i columns with the five arms of the study', (width) => {
  const lines = renderTable(fiveArms(), { color: false, width }).split('\n')
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width)
})

test('the scores of the study stand in one block at 100 columns', () => {
  const lines = renderTable(fiveArms(), { color: false, width: 100 }).split('\n')
  expect(lines.find((line) => line.includes('BLEU ↑'))).toMatch(
    /^Arm +BLEU ↑ +Perplexity ↓ +Brier ↓ +ECE ↓ +ECE mass ↓$/,
  )
})

test('figures are aligned by display width, whatever script an arm is named in', () => {
  const plan = examplePlan({
    'log-loss': { kind: 'log-loss' },
    損失: { kind: 'brier' },
    hypros: { kind: 'brier' },
  })
  const cells = plan.cells.map((spec) => ({ spec, key: 'k', record: exampleRecord(spec, 'k') }))
  const lines = renderTable(buildReport({ ...exampleInput(), plan, cells }), { color: false }).split('\n')
  const columns = ['log-loss', '損失', 'hypros'].map((arm) => {
    const line = lines.find((item) => item.startsWith(`${arm} `) && item.includes('±')) ?? ''
    return displayWidth(line.slice(0, line.indexOf(' ±')))
  })
  expect(new Set(columns).size).toBe(1)
})

test('an arm name can neither move the cursor nor colour the screen', () => {
  const plan = examplePlan({
    'log-loss': { kind: 'log-loss' },
    [`hy${escapeCharacter}[2Jpros`]: { kind: 'brier' },
  })
  const cells = plan.cells.map((spec) => ({ spec, key: 'k', record: exampleRecord(spec, 'k') }))
  expect(renderTable(buildReport({ ...exampleInput(), plan, cells }), { color: false })).not.toContain(
    escapeCharacter,
  )
})

test('missing and diverged cells are shown where their score would be, and listed with the reason', () => {
  const text = renderTable(exampleModel(), { color: false })
  expect(text).toMatch(/hypros +25\.50 +diverged +missing/)
  expect(text).toContain('Without a result: 2 of 6 cells')
  expect(text).toContain('seed 3 · ts-diagnostics-en-de · transformer-pocket: the worker was stopped')
})

test('the last line says how many criteria were decided', () => {
  expect(renderTable(exampleModel(), { color: false }).split('\n').at(-1)).toBe('decided 2 of 5')
})

describe('a verdict in one line', () => {
  test.each([
    ['C1', '✓ C1 pass         overhead +1.20 % [−0.30, +2.70]'],
    ['C2', '✗ C2 fail         gain −3.10 σ [−4.90, −1.30]'],
    ['C3', '? C3 inconclusive ECE ×0.66 [×0.39, ×1.14]'],
    ['C5', '– C5 insufficient fewer than 5 data sets'],
  ])('%s', (criterion, line) => {
    const verdict = exampleVerdicts.find((item) => item.criterion === criterion) as Verdict
    expect(renderVerdictLine(verdict)).toBe(line)
  })

  test('a share is written in percent', () => {
    const verdict: Verdict = {
      criterion: 'C5',
      verdict: 'pass',
      sentence: 's',
      est: 0.9,
      lo: 0.6,
      hi: 0.98,
      estimates: [{ name: 'gains', unit: 'share', est: 0.9, lo: 0.6, hi: 0.98 }],
    }
    expect(renderVerdictLine(verdict)).toBe('✓ C5 pass         comparisons gained 90 % [60, 98]')
  })
})

test('the message of a failing criterion has the rule, each estimate beside its line, and the literal reading', () => {
  const verdict = exampleVerdicts.find(({ criterion }) => criterion === 'C2') as Verdict
  expect(renderVerdict(verdict, { color: false })).toMatchSnapshot()
})

test('other arms have adjusted p-values and no verdict', () => {
  const text = renderTable(exampleModel(), { color: false })
  expect(text).toMatch(/brier +−20\.5 σ \[−24\.0, −17\.0\] +0\.0001/)
})
