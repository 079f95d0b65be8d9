import { expect, test } from 'vitest'
import { type GateExperiment, type GateReport, gateState } from '../../src/report/gate.ts'
import { renderGateMarkdown } from '../../src/report/gate-markdown.ts'
import { renderGate } from '../../src/report/gate-table.ts'
import { confirmGate, type GateCell, screenGate } from '../../src/verdict/index.ts'
import { cellsOf } from '../verdict/gate-cells.ts'

const scores = (shift: number) =>
  [20, 21.5, 22].map((x, i) => ({
    metric: x - shift * (1 + i / 10),
    brier: 0.6 + x / 1000 + (shift * i) / 500,
    ece: 0.05 + x / 1000,
  }))
const cells: GateCell[] = [
  ...cellsOf('hypros', scores(0), scores(6), 'wmt14 · base'),
  ...cellsOf('brier', scores(0), scores(0), 'wmt14 · base'),
]

const red: GateExperiment = {
  experiment: 'mt',
  file: 'suites/mt.test.ts',
  state: 'red',
  cells: { changed: 6, unchanged: 9 },
  added: ['arm new|one'],
  removed: [],
  metrics: { 'wmt14 · base': 'bleu' },
  screening: { seeds: [1, 2, 3], outcome: screenGate({ cells }) },
  confirmation: { seeds: [4, 5, 6], outcome: confirmGate({ cells }) },
}
const quiet: GateExperiment = {
  ...red,
  experiment: 'quiet',
  state: 'unchanged',
  cells: { changed: 0, unchanged: 4 },
  added: [],
  screening: null,
  confirmation: null,
}
const report: GateReport = {
  base: 'main',
  commit: '0123456789abcdef',
  tier: 'pocket',
  engine: 'onnx',
  state: 'red',
  experiments: [red, quiet],
  added: ['young'],
  removed: [],
  problems: [{ side: 'new', where: 'mt: broken · d · m', what: 'the loss has <no> gradient' }],
}

test('the terminal: what was compared, before and after, what fired', () => {
  const text = renderGate(report, { color: false, width: 120 })
  expect(text).toMatchSnapshot()
  expect(text).toMatch(
    /✗ hypros · BLEU \(C2\) · wmt14 · base: −\d\.\d+ σ \[.*\], p = .* \(fires at 0\.0005\)/,
  )
})

test('a narrow terminal gets narrow lines', () => {
  const lines = renderGate(report, { color: false, width: 60 }).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('Markdown: a table whose cells hold nothing but text', () => {
  const page = renderGateMarkdown(report)
  expect(page).toContain(
    '## 🔴 Gate on losses: red: worse than before in mt; the new side could not be planned',
  )
  expect(page).toContain('| hypros | wmt14 · base | BLEU (C2) | 21.17 ± 1.04 | ')
  expect(page).toContain('arm new\\|one')
  expect(page).toContain('- new mt: broken · d · m: the loss has &lt;no&gt; gradient')
  expect(page.endsWith('\n')).toBe(true)
})

test('control characters in a name reach neither terminal nor page', () => {
  const nasty = { ...report, base: 'ma\u001b[31min`x`' }
  expect(renderGate(nasty, { color: false })).not.toContain('\u001b')
  expect(renderGateMarkdown(nasty)).toContain("Old: `ma [31min'x'`")
})

test.each([
  ['a red experiment', { experiments: [quiet, red], problems: [] }, 'red'],
  ['a new side that can not be planned', { experiments: [quiet], problems: report.problems }, 'red'],
  [
    'an old side that can not be planned',
    { experiments: [quiet], problems: [{ side: 'old', where: '', what: '' }] },
    'unchanged',
  ],
  ['something judged', { experiments: [quiet, { ...red, state: 'green' }], problems: [] }, 'green'],
  ['nothing at all', { experiments: [], problems: [] }, 'unchanged'],
] as const)('%s', (_, parts, state) => {
  expect(gateState(parts)).toBe(state)
})
