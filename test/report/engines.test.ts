import { expect, test } from 'vitest'
import { renderHtml } from '../../src/report/html.ts'
import { buildReport } from '../../src/report/model.ts'
import { exampleInput, exampleModel } from './example.ts'
import { all, parse, textOf } from './wellformed.ts'

test('verdicts of this run stand beside those of another engine; where one is missing, nothing is compared', () => {
  expect(exampleModel().otherEngines).toEqual([
    {
      engine: 'tensorflow',
      criteria: [
        { criterion: 'C1', here: 'pass', there: 'pass', agreement: 'agree' },
        { criterion: 'C2', here: 'fail', there: 'pass', agreement: 'differ' },
        { criterion: 'C3', here: 'inconclusive', there: 'inconclusive', agreement: 'agree' },
        { criterion: 'C4', here: null, there: 'pass', agreement: null },
        { criterion: 'C5', here: 'insufficient', there: null, agreement: null },
      ],
    },
  ])
})

test('engines are in order of name, whatever the order of their files', () => {
  const recordedElsewhere = { tensorflow: {}, 'onnx:webgpu': {}, 'tensorflow:xla': {} }
  const { otherEngines } = buildReport({ ...exampleInput(), recordedElsewhere })
  expect(otherEngines.map(({ engine }) => engine)).toEqual(['onnx:webgpu', 'tensorflow', 'tensorflow:xla'])
})

test('the page has a row a criterion and a column an engine', () => {
  const recordedElsewhere = { tensorflow: { C1: 'pass', C2: 'pass' }, 'onnx:webgpu': { C3: 'fail' } } as const
  const page = parse(renderHtml(buildReport({ ...exampleInput(), recordedElsewhere })))
  const [table] = all(page, 'div').filter(
    ({ attributes }) => attributes['aria-label'] === 'Verdicts by engine',
  )
  if (!table) throw new Error('there is no table of engines')
  const rows = all(table, 'tr').map((row) =>
    [...all(row, 'th'), ...all(row, 'td')].map((cell) => textOf(cell).trim()),
  )
  expect(rows).toEqual([
    ['Criterion', 'onnx, this run', 'onnx:webgpu, recorded', 'tensorflow, recorded'],
    ['C1 Step cost', '✓ pass', '—', '✓ pass agree'],
    ['C2 Quality or speed', '✗ fail', '—', '✓ pass differ'],
    ['C3 Calibration', '? inconclusive', '✗ fail differ', '—'],
    ['C4 Robustness', '—', '—', '—'],
    ['C5 Breadth', '– insufficient', '—', '—'],
  ])
})

test('each cell and the step cost name the engine they were made on', () => {
  const page = parse(renderHtml(exampleModel()))
  const [cells] = all(page, 'div').filter(({ attributes }) => attributes['aria-label'] === 'All cells')
  if (!cells) throw new Error('there is no table of cells')
  const head = all(cells, 'th').map(textOf)
  const builds = all(cells, 'tr')
    .slice(1)
    .map((row) => all(row, 'td').map(textOf)[head.indexOf('Engine build') - 1])
  const trained = 'onnxruntime-node 1.30.0 cpu'
  expect(builds).toEqual([...Array(5).fill(trained), '—'])
  expect(textOf(page)).toContain('on onnx with 2 threads, Example CPU @ 2.50GHz.')
})

test('a page of the only engine says nothing of others', () => {
  const page = renderHtml(buildReport({ ...exampleInput(), recordedElsewhere: {} }))
  expect(page).not.toContain('other engines')
})
