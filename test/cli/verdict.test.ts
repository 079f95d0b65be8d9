/** `hypros verdict` as a person runs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { judgeC2 } from '../../src/verdict/index.ts'
import { twoArms } from '../verdict/tables.ts'
import { hypros } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-verdict-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const claim = (gain: number) => ({ instances: [{ metric: twoArms(gain) }] })
const judge = (path: string, ...words: string[]) =>
  hypros(['verdict', '--criterion', 'C2', '--input', path, ...words])

test.each([
  [4, 'pass', 0],
  [-4, 'fail', 1],
  [0.5, 'inconclusive', 0],
])('a gain of %d σ is a %s and ends with %d', async (gain, state, ends) => {
  const { code, output, errors } = await judge(file('claim.json', claim(gain)), '--json')
  expect([code, errors]).toEqual([ends, ''])
  expect(JSON.parse(output)).toEqual(judgeC2(claim(gain)))
  expect(JSON.parse(output).verdict).toBe(state)
})

test('too little to judge, and nothing to compare with, end with 0', async () => {
  const few = file('few.json', { instances: [{ metric: { hypros: { 1: 3 }, 'log-loss': { 1: 2 } } }] })
  const lost = file('lost.json', { instances: [{ metric: { hypros: { 1: 3 }, 'log-loss': { 1: null } } }] })
  const outcomes = await Promise.all([judge(few, '--json'), judge(lost, '--json')])
  expect(outcomes.map(({ code, output }) => [code, JSON.parse(output).verdict])).toEqual([
    [0, 'insufficient'],
    [0, 'incomparable'],
  ])
})

test('says state, estimate, interval, n, df, p, the literal reading, the seeds that would decide', async () => {
  const { output } = await hypros(['verdict', '--criterion', 'C2', '--input', '-'], {
    input: JSON.stringify(claim(0.5)),
  })
  const words = output.replace(/\s+/g, ' ')
  for (const said of [
    '? C2 inconclusive gain +0.50 σ [−1.98, +2.98]',
    'claimed df n p ',
    'at least 0.3 σ 2.0 3 0.',
    'Undecided: hypros gains 0.50 σ (95 % interval -1.98 to 2.98) on log-loss',
    'seeds an arm would decide it',
    'literal reading: pass (the point estimate is at least 0.3 σ)',
  ]) {
    expect(words).toContain(said)
  }
})

test('several instances stand beneath, as detail', async () => {
  const two = file('two.json', { instances: [{ name: 'first', metric: twoArms(4) }, { metric: twoArms(3) }] })
  const { output } = await judge(two)
  expect(output).toMatch(/\nfirst +\+4\.00 σ \[\+1\.52, \+6\.48\]\ninstance 2 +\+3\.00 σ /)
  expect(output).toContain('no verdicts: expect 0.025 false passes per chance per row')
})

test('arms of other names are named by options; where none is there, a remark says so', async () => {
  const renamed = file('renamed.json', { instances: [{ metric: twoArms(4, 1, ['mine', 'theirs']) }] })
  const named = await judge(renamed, '--candidate', 'mine', '--baseline', 'theirs')
  expect([named.code, named.errors]).toEqual([0, ''])
  expect(named.output).toContain('mine gains 4.00 σ')
  const { output, errors } = await judge(renamed)
  expect(output).toContain('insufficient')
  expect(errors).toContain('has no arm "hypros", only mine, theirs; name the candidate by --candidate')
})

test('a mistake is named with its field; a file that is not there ends with 3', async () => {
  const wrong = await judge(file('wrong.json', { instances: [{ metric: 3 }] }))
  expect(wrong.errors).toContain('instances[0].metric: 3 is not an object of arms')
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{ "instances": ')
  const half = await judge(broken)
  expect(half.errors).toContain('not JSON: ')
  const none = await judge(join(folder, 'none.json'))
  expect([wrong.code, half.code, none.code]).toEqual([2, 2, 3])
})

test.each([
  [[], 2, 'name numbers by --input, or cells by --records'],
  [['--input', 'claim.json'], 2, 'name it by --criterion'],
  [
    ['--input', 'claim.json', '--records', '.'],
    2,
    "option '--records <dir>' cannot be used with option '--input <file>'",
  ],
  [
    ['--input', 'claim.json', '--criterion', 'C2', '--tier', 'desk'],
    2,
    "option '--tier <names>' cannot be used",
  ],
  [['--records', '.', '--where', 'tier'], 2, 'It has to be a field and a value, as in train.steps=600.'],
  [['--records', '.', '--dataset', 'a,'], 2, 'It has to be a name, or several with commas between.'],
  [['--records', 'nowhere'], 3, 'there is no such folder'],
  [['--records', '.'], 3, 'there is no record'],
])('verdict %j ends with %d', async (words, ends, message) => {
  const empty = join(folder, 'empty')
  mkdirSync(empty, { recursive: true })
  writeFileSync(join(empty, 'claim.json'), JSON.stringify(claim(1)))
  const { code, output, errors } = await hypros(['verdict', ...words], { directory: empty })
  expect([code, output]).toEqual([ends, ''])
  expect(errors).toContain(message)
})
