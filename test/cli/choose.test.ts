/** Which cells `hypros verify` takes. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, StoreError } from '../../src/base/errors.ts'
import { openStore } from '../../src/cell/store.ts'
import { type Choice, chooseCells } from '../../src/cli/verify/choose.ts'
import { cellFiles, keyOf } from '../cell/cells.ts'
import { emptyFolder } from '../cell/children.ts'

const keys = [0xa1, 0xa2, 0xb1, 0xb2, 0xc1].map((number) => keyOf(number * 16 ** 10))

function filled() {
  const store = openStore(join(emptyFolder(), '.hypros'))
  for (const key of keys) store.commit('cells', key, cellFiles(key))
  return store
}

const chosen = (choice: Partial<Choice>) => {
  const store = filled()
  return chooseCells({ words: [], seed: 1, ...choice }, store).map(({ key }) => key)
}

test('all of the store where nothing is asked for', () => {
  expect(chosen({})).toEqual(keys)
})

test('a sample is as large as asked, without a cell twice, and the same whenever its seed is', () => {
  const samples = Array.from({ length: 20 }, (_, i) => chosen({ sample: 3, seed: i + 1 }))
  for (const sample of samples) expect([sample.length, new Set(sample).size]).toEqual([3, 3])
  expect(new Set(samples.flat())).toEqual(new Set(keys))
  expect(chosen({ sample: 3, seed: 5 })).toEqual(samples[4])
  expect(chosen({ sample: 99 })).toHaveLength(keys.length)
})

test('cells by key, each once', () => {
  const [first = '', second = ''] = keys
  expect(chosen({ words: [second, first, second] })).toEqual([second, first])
})

test.each([
  [{ words: ['abcdef'] }, StoreError, 'the store has no cell abcdef'],
  [{ words: ['nowhere'] }, ConfigError, '"nowhere" is neither a folder nor a key'],
  [{ words: ['abcdef'], sample: 1 }, ConfigError, 'cells and a sample'],
])('%j is a mistake', (choice, kind, message) => {
  expect(() => chosen(choice)).toThrow(kind)
  expect(() => chosen(choice)).toThrow(message)
})

test('an empty store has no cell to verify', () => {
  const store = openStore(join(emptyFolder(), '.hypros'))
  expect(() => chooseCells({ words: [], seed: 1 }, store)).toThrow('there is no cell to verify')
})
