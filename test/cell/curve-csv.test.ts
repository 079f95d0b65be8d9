import { expect, test } from 'vitest'
import { curvesCsv } from '../../src/cell/curve-csv.ts'
import { parseCsv } from '../csv.ts'
import { exampleInput } from '../report/example.ts'

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
