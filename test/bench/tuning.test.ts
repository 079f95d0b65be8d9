import { expect, test } from 'vitest'
import { readTuningCsv, type TuningRow, tuningCsv, tuningPart, tunings } from '../../bench/lib/tuning.ts'
import { training as classification } from '../../suites/classification/training.ts'
import { training as translation } from '../../suites/mt/training.ts'

const row = (batch: number, seed: number, score: number): TuningRow => ({
  dataset: 'a',
  steps: 10,
  batch,
  learningRate: 0.01,
  warmup: 2,
  seed,
  metric: 'bleu',
  score,
})
const rows = [row(8, 1, 20), row(8, 2, 22), row(4, 1, 30)]

test('a line a setting, over its seeds, with its work against the first', () => {
  const lines = tuningPart(rows)
    .split('\n')
    .filter((line) => line.includes('10 ×'))
    .map((line) => line.replaceAll(/\s+/g, ' '))
  expect(lines).toEqual([
    '| a | 10 × 8 | 0.01 | BLEU 21.00 ± 1.41 (2) | 100 % |',
    expect.stringMatching(/^\| a \| 10 × 4 \| 0.01 \| BLEU 30.00 .*\(1\) \| 50 % \|$/),
  ])
  expect(tuningPart([])).toContain('npm run bench:tuning -- --save')
})

test('rows are read back as they were written', () => {
  expect(readTuningCsv(tuningCsv(rows))).toEqual(rows)
})

test.each([
  ['translation', translation.pocket],
  ['classification', classification.pocket],
])(
  'what the suites of %s train with was among the settings tried',
  (task, { steps, batch, learningRate }) => {
    const tried = tunings.filter((tuning) => tuning.task === task)
    expect(tried).not.toEqual([])
    for (const { settings } of tried) expect(settings).toContainEqual({ steps, batch, learningRate })
  },
)
