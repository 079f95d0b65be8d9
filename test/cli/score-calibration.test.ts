/** `hypros score calibration` on files, as a person runs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { golden, tolerance } from '../metric/golden.ts'
import { hypros } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-calibration-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const names = ['weak', 'fair', '"strong, very"']
const sample = golden('classes').find(({ name }) => name === '3 classes, sharpness 2.0, 60 examples')!
const rows = sample.probabilities.map((row, i) => [sample.labels[i], ...row].join(','))
const plain = file('plain.csv', `${rows.join('\n')}\n`)
const headed = file(
  'headed.csv',
  `\ufefflabel,${names.join(',')}\r\n${rows.map((row) => row.replace(/^\d/, (k) => names[Number(k)]!)).join('\r\n')}`,
)

describe.each([
  ['without a header', plain],
  ['with a header, a byte order mark and carriage returns', headed],
])('%s', (_what, path) => {
  test('the scores are those of scikit-learn, torchmetrics and netcal', async () => {
    const { code, output, errors } = await hypros(['score', 'calibration', path, '--bins', '15', '--json'])
    expect([code, errors]).toEqual([0, ''])
    const scores = JSON.parse(output)
    const pairs = [
      [scores.accuracy, sample.accuracy],
      [scores.nll, sample.nll],
      [scores.brier, sample.brier],
      [scores.equalWidth.ece, sample.ece],
      [scores.equalMass.ece, sample.eceMass],
      [scores.classwise.ece, sample.classwise],
    ]
    for (const [ours, theirs] of pairs) expect(Math.abs(ours - theirs!)).toBeLessThanOrEqual(tolerance)
    expect([scores.examples, scores.classes, scores.clipped]).toEqual([60, 3, 0])
    expect(scores.equalWidth.bins).toHaveLength(15)
  })
})

const few = '1,0.875\n0,0.25\n1,0.75\n0,0\n'

test('a single probability is that of class 1, and the table is for reading', async () => {
  const { output } = await hypros(['score', 'calibration', '-', '--bins', '4'], { input: few })
  expect(output).toBe(
    [
      '4 examples, 2 classes',
      'accuracy          1.0000  classes:2|log:nat|clip:2^-52|brier:sum|ties:first|version:hypros-1',
      'NLL               0.1772  classes:2|log:nat|clip:2^-52|brier:sum|ties:first|version:hypros-1',
      'Brier             0.0703  classes:2|log:nat|clip:2^-52|brier:sum|ties:first|version:hypros-1',
      'ECE, equal width  0.1563  conf:max|bins:4|binning:equal-width|edges:right|norm:l1|version:hypros-1',
      'ECE, equal mass   0.1563  conf:max|bins:4|binning:equal-mass|edges:right|norm:l1|version:hypros-1',
      'ECE, classwise    0.1563  conf:classwise|bins:4|binning:equal-width|edges:right|norm:l1|avg:macro|version:hypros-1',
      '',
      'confidence      examples    mean  accuracy     gap',
      '[0.000, 0.250]         0',
      '(0.250, 0.500]         0',
      '(0.500, 0.750]         2  0.7500    1.0000  0.2500',
      '(0.750, 1.000]         2  0.9375    1.0000  0.0625',
      '',
    ].join('\n'),
  )
})

test('the table can be that of equal mass', async () => {
  const { output } = await hypros(['score', 'calibration', '-', '--bins', '2', '--equal-mass'], {
    input: few,
  })
  expect(output).toContain('[0.000, 0.750]         2')
})

test('labels without probability are told', async () => {
  const { output } = await hypros(['score', 'calibration', '-'], { input: '1,0\n0,0.5\n' })
  expect(output).toContain('labels with less probability than 2^-52, which count as having that much: 1\n')
})

test('a large file is streamed', async () => {
  const many = 100_000
  const path = file('large.csv', `0,0.7,0.2,0.1\n2,0.1,0.1,0.8\n`.repeat(many / 2))
  const { code, output } = await hypros(['score', 'calibration', path, '--json'], {
    node: ['--max-old-space-size=64'],
  })
  expect([code, JSON.parse(output).examples]).toEqual([0, many])
}, 60_000)

test.each([
  ['a missing file', [join(folder, 'none.csv')], 3, 'no such file'],
  ['a label that is no class', [file('label.csv', '0,0.5,0.5\n2,0.5,0.5\n')], 3, 'label.csv, line 2'],
  ['no bins', [plain, '--bins', '0'], 2, '0 bins'],
  ['half a bin', [plain, '--bins', '1.5'], 2, 'Use a whole number'],
  ['no file', [], 2, "missing required argument 'file'"],
])('refused: %s', async (_what, words, exit, message) => {
  const { code, output, errors } = await hypros(['score', 'calibration', ...words])
  expect([code, output]).toEqual([exit, ''])
  expect(errors).toContain(message)
  expect(errors).not.toMatch(/^\s+at /m)
})
