import { expect, test } from 'vitest'
import { renderCsv } from '../../src/report/csv.ts'
import { buildReport } from '../../src/report/model.ts'
import { parseCsv } from '../csv.ts'
import { exampleInput, exampleModel } from './example.ts'

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
