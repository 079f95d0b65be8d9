/** `hypros diff` on stores and cells, as a person runs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { CellResult } from '../../src/cell/record.ts'
import { openStore } from '../../src/cell/store.ts'
import { keyOf } from '../cell/cells.ts'
import { evidenceOf } from '../report/evidence.ts'
import { hypros } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-diff-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Cells of one experiment in the order of the plan, each with a key of its own. */
const results = (bleu: number): CellResult[] =>
  evidenceOf(() => ({ bleu, ece: 0.1, brier: 0.5, swapped: 20, curve: [[100, bleu]] })).cells.map(
    ({ record }, index) => ({ ...record!.result, key: keyOf(index + 0x1000) }),
  )

function storeOf(name: string, cells: readonly CellResult[], wallSeconds = 1): string {
  const root = join(folder, name)
  const store = openStore(root)
  for (const result of cells) {
    const { schema, key } = result
    store.commit('cells', key, {
      'record.json': JSON.stringify(result),
      'run.json': JSON.stringify({ schema, wallSeconds }),
    })
  }
  return root
}

const [first, second, third] = results(27) as [CellResult, CellResult, CellResult]
const [changed] = results(28) as [CellResult]
const one = storeOf('one', [first, second])
const same = storeOf('same', [first, second], 2)
const other = storeOf('other', [changed, third])

test('stores whose cells took other times are the same', async () => {
  expect(await hypros(['diff', one, same])).toEqual({
    code: 0,
    output: '2 same, 0 different, 0 in A only, 0 in B only\n',
    errors: '',
  })
})

test('names cells that differ with their first field and numbers, and those of one store only', async () => {
  const { code, output } = await hypros(['diff', one, join(other, 'cells')])
  expect(code).toBe(1)
  expect(output.split('\n')).toEqual([
    '✗ different  log-loss · seed 1 · ts-diagnostics-en-de · transformer-pocket  000000000000',
    '    record.json differs first at curve[0].scores.bleu: 27 → 28 (+1); 2 fields in all',
    '    numbers, A → B:',
    '      scores.test.bleu: 27 → 28 (+1)',
    `− in A only  brier · seed 1 · ts-diagnostics-en-de · transformer-pocket  000000000000`,
    expect.stringMatching(/^\+ in B only {2}.* · seed 1 · ts-diagnostics-en-de · transformer-pocket {2}0+$/),
    '0 same, 1 different, 1 in A only, 1 in B only',
    '',
  ])
})

test('--json has the same as data', async () => {
  const { output } = await hypros(['diff', one, other, '--json'])
  expect(JSON.parse(output)).toMatchObject({
    same: 0,
    different: [
      { a: first.key, b: first.key, difference: { numbers: [{ field: 'scores.test.bleu', difference: 1 }] } },
      { a: second.key, b: null },
      { a: null, b: third.key },
    ],
  })
})

test('two cells by folder and by key', async () => {
  const ofFolder = join(one, 'cells', first.key)
  const equal = await hypros(['diff', ofFolder, first.key, '--store', same])
  expect([equal.code, equal.output]).toEqual([0, '1 same, 0 different, 0 in A only, 0 in B only\n'])
  const { code, output } = await hypros(['diff', ofFolder, second.key, '--store', one])
  expect(code).toBe(1)
  expect(output).toContain('log-loss · seed 1 · ')
  expect(output).toContain(' → brier · seed 1 · ')
})

test.each([
  [[one, first.key], 2, 'one is a store and the other a cell'],
  [['nowhere', one], 2, '"nowhere" is neither a folder nor a key'],
  [['00000', first.key], 2, '2 keys begin with 00000'],
  [['abcdef', first.key], 3, 'the store has no cell abcdef'],
  [[folder, one], 2, 'the folder is neither a store nor a cell of one'],
])('%j ends with %d', async (words, code, message) => {
  const ended = await hypros(['diff', ...words, '--store', one])
  expect(ended.errors).toContain(message)
  expect([ended.code, ended.output]).toEqual([code, ''])
})

test('an altered file is an error that names it', async () => {
  const root = storeOf('altered', [first])
  writeFileSync(join(root, 'cells', first.key, 'record.json'), JSON.stringify(changed))
  const { code, errors } = await hypros(['diff', root, one])
  expect(code).toBe(3)
  expect(errors).toContain('record.json was altered')
})
