import { describe, expect, test } from 'vitest'
import type { PerturbedRecord } from '../../src/cell/record.ts'
import { relativeDrop } from '../../src/report/measures.ts'
import { atLevels, buildRobustness } from '../../src/report/robustness.ts'
import { renderRobustnessCsv } from '../../src/report/robustness-csv.ts'
import { renderRobustness } from '../../src/report/robustness-table.ts'
import { displayWidth } from '../../src/report/text.ts'
import { parseCsv } from '../csv.ts'
import { exampleRecord } from './example.ts'
import { exampleLevels, robustCells, robustInput, robustModel, robustPlan } from './robust-example.ts'

test.each([
  [20, 15, 25],
  [20, 22, -10],
  // A log-likelihood is below zero, and still falls when it loses.
  [-2, -3, 50],
  [0, 0, null],
  [undefined, 3, null],
])('of %s to %s the relative drop is %s %%', (clean, perturbed, drop) => {
  expect(relativeDrop(clean, perturbed)).toBe(drop)
})

describe('the model', () => {
  const [instance] = robustModel().instances
  const rowOf = (level: string, arm: string) =>
    instance?.levels.find((one) => one.level === level)?.rows.find((row) => row.arm === arm)

  test('has clean and perturbed scores of the same seeds, and what is lost of each', () => {
    const row = rowOf('trigger', 'brier')
    expect(row).toMatchObject({ role: 'bounded', clean: { n: 3 }, perturbed: { n: 3 } })
    expect(row?.drop).toMatchObject({ n: 3, mean: 50 })
    expect(row?.drop.sd).toBeCloseTo(0, 10)
    expect(rowOf('swap-10', 'log-loss')).toMatchObject({
      role: 'baseline',
      clean: { n: 1, sd: null },
      drop: { n: 1, values: [null, null, expect.closeTo(25, 10)] },
    })
  })

  test('says how far texts were moved, and C4 on each level alone', () => {
    expect(instance?.levels.map(({ distance }) => distance?.words)).toEqual([1.5, 3])
    expect(instance?.levels[0]?.reading).toEqual({
      estimates: [expect.objectContaining({ name: 'excess', est: 0.42 })],
      reason: null,
    })
    expect(instance?.levels[1]?.reading).toEqual({ estimates: [], reason: 'cells are missing' })
  })

  test('keeps cells without scores, with the reason', () => {
    const states = robustModel().cells.map(({ state, reason }) => [state, reason])
    expect(states.slice(0, 3)).toEqual([
      ['missing', 'not trained'],
      ['missing', 'trained, and not scored'],
      ['scored', null],
    ])
  })

  test('a diverged cell is no missing one', () => {
    const [first, ...rest] = robustCells
    const record = exampleRecord(robustPlan.cells[0]!, 'cell-0')
    const outcome = { state: 'diverged', step: 7, reason: 'loss is NaN' } as const
    const diverged = { ...first!, record: { ...record, result: { ...record.result, outcome, scores: {} } } }
    const { cells } = buildRobustness({ ...robustInput(), cells: [diverged, ...rest] })
    expect(cells[0]).toMatchObject({ state: 'diverged', reason: 'diverged at step 7' })
  })

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(robustModel()))).toEqual(robustModel())
  })
})

test('a cell at levels has those test splits in the place of its own', () => {
  const record = exampleRecord(robustPlan.cells[0]!, 'cell-0')
  const level = {
    perturbation: 'distractor',
    scores: { bleu: 3 },
    examples: { statistics: [[1]], tokens: [[2]] },
  }
  const { result } = atLevels(record, [level])
  expect(Object.keys(record.result.scores)).toContain('test/swap-10')
  expect(Object.keys(result.scores)).toEqual(['validation', 'test', 'test/distractor'])
  expect(result.scores.test).toBe(record.result.scores.test)
  expect(result.examples).toEqual({ 'test/distractor': level.examples })
})

describe('the table', () => {
  const text = renderRobustness(robustModel(), { color: false, width: 100 })

  test('stands as it is', () => {
    expect(text).toMatchSnapshot()
  })

  test.each([60, 80, 100])('fits %i columns', (width) => {
    const lines = renderRobustness(robustModel(), { color: false, width }).split('\n')
    // A verdict's line and a command stay whole.
    const words = lines.filter((line) => !/npx vitest|^\? C4/.test(line))
    expect(Math.max(...words.map(displayWidth))).toBeLessThanOrEqual(width)
  })

  test('without a verdict it says why', () => {
    const model = { ...robustModel(), verdict: null, unjudged: '2 of 9 cells have no record' }
    const lines = renderRobustness(model, { color: false }).split('\n')
    expect(lines).toContain('· C4 not judged: 2 of 9 cells have no record')
    expect(lines.at(-1)).toBe('decided 0 of 1')
  })
})

test('the CSV has every score of every cell and level to the last bit', () => {
  const rows = parseCsv(renderRobustnessCsv(robustModel()))
  const wanted = robustCells.flatMap(({ levels }) => levels)
  const found = rows.filter(({ state }) => state === 'scored')
  expect(found.map(({ key, bleu, trigger }) => [key, Number(bleu), trigger])).toEqual(
    wanted.map(({ key, scores, trigger }: PerturbedRecord) => [key, scores.bleu, trigger?.text ?? '']),
  )
  expect(found[0]).toMatchObject({ perturbation: exampleLevels[0], editedWords: '1.5' })
  expect(Number(found[0]?.dropPercent)).toBeCloseTo(25, 10)
  expect(rows.filter(({ state }) => state === 'missing').map(({ reason }) => reason)).toEqual([
    'not trained',
    'trained, and not scored',
  ])
})
