import { expect, test } from 'vitest'
import { curvesCsv, renderCsv } from '../../src/report/csv.ts'
import { buildReport } from '../../src/report/model.ts'
import { exampleInput, exampleModel } from './example.ts'

/** RFC 4180: quoted fields may hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  const [header = [], ...body] = rows.slice(0, -1)
  return body.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])))
}

test('read back, it holds every score of every cell to the last bit', () => {
  const model = exampleModel()
  const rows = parseCsv(renderCsv(model))
  for (const cell of model.cells) {
    const own = rows.filter(({ arm, seed }) => arm === cell.arm && Number(seed) === cell.seed)
    const scores = own
      .filter(({ split }) => split !== '')
      .map((row) => [
        row.split,
        Object.fromEntries(
          ['bleu', 'perplexity', 'brier', 'ece', 'eceMass'].map((name) => [name, Number(row[name])]),
        ),
      ])
    expect(Object.fromEntries(scores)).toEqual(cell.scores)
    for (const row of own) {
      expect(row).toMatchObject({ key: cell.key, state: cell.state, engine: cell.engine, tier: 'pocket' })
      expect(row.signature).toBe(cell.signature ?? '')
      expect(row.wallSeconds).toBe(cell.wallSeconds === null ? '' : String(cell.wallSeconds))
    }
  }
})

test('a cell without scores has one row with the reason', () => {
  const rows = parseCsv(renderCsv(exampleModel())).filter(({ state }) => state !== 'trained')
  expect(rows.map(({ arm, seed, split, state, reason }) => [arm, seed, split, state, reason])).toEqual([
    ['hypros', '2', '', 'diverged', 'diverged at step 312: the loss is NaN'],
    ['hypros', '3', '', 'missing', 'the worker was stopped'],
  ])
})

test('one row a cell and split', () => {
  expect(parseCsv(renderCsv(exampleModel()))).toHaveLength(4 * 3 + 2)
})

test('text with commas, quotes and line breaks comes back as it was', () => {
  const input = exampleInput()
  const note = 'stopped, by "someone"\nat night'
  const cells = input.cells.map((cell) => (cell.record ? cell : { ...cell, note }))
  const rows = parseCsv(renderCsv(buildReport({ ...input, cells })))
  expect(rows.at(-1)?.reason).toBe(note)
})

test('a curve has its fixed columns first, then scores without one', () => {
  const result = exampleInput().cells[3]?.record?.result
  if (!result) throw new Error('the fourth cell of the example has a record')
  const withChrf = {
    ...result,
    curve: result.curve.map((row) => ({ ...row, scores: { ...row.scores, chrf: 50.5 } })),
  }
  const text = curvesCsv(withChrf)
  expect(text.split('\n')[0]).toBe(
    'step,progress,lambda,gradient_norm,loss,learning_rate,perplexity,brier,ece,ece_mass,bleu,chrf',
  )
  const rows = parseCsv(text)
  expect(rows).toHaveLength(6)
  expect(Number(rows[2]?.gradient_norm)).toBe(result.curve[2]?.gradientNorm)
  expect(Number(rows[2]?.ece_mass)).toBe(result.curve[2]?.scores.eceMass)
  expect(rows[2]?.chrf).toBe('50.5')
})

test('λ is empty where the loss has no schedule', () => {
  const result = exampleInput().cells[0]?.record?.result
  if (!result) throw new Error('the first cell of the example has a record')
  expect(parseCsv(curvesCsv(result)).map(({ lambda }) => lambda)).toEqual(Array(6).fill(''))
})
