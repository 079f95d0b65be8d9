import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/cell/store.ts'
import { cellFiles, keyOf } from './cells.ts'
import { emptyFolder } from './children.ts'

const key = keyOf(1)

test('missing parents of the store are created', () => {
  const root = join(emptyFolder(), 'a', 'b', '.hypros')
  openStore(root).commit('cells', key, cellFiles(key))
  expect(statSync(join(root, 'cells', key)).isDirectory()).toBe(true)
})

test('a file where the store should be is named', () => {
  const root = join(emptyFolder(), '.hypros')
  writeFileSync(root, '')
  expect(() => openStore(root).commit('cells', key, cellFiles(key))).toThrow(
    expect.objectContaining({ name: 'StoreError', where: expect.stringContaining(root) }),
  )
})

test('an empty folder under the key is damage, not a cell', () => {
  const store = openStore(emptyFolder())
  mkdirSync(join(store.root, 'cells', key), { recursive: true })
  expect(() => store.readCell(key)).toThrow('manifest.json is missing')
})

test('a store that this user may not write or read is an error', (context) => {
  if (process.getuid?.() === 0) return context.skip('root may read and write everywhere')
  const store = openStore(emptyFolder())
  store.commit('cells', key, cellFiles(key))
  const folder = join(store.root, 'cells')
  chmodSync(folder, 0o500)
  const refused = expect.objectContaining({ name: 'StoreError', what: 'permission denied' })
  expect(() => store.commit('cells', keyOf(2), cellFiles(keyOf(2)))).toThrow(refused)
  expect(store.readCell(key)).toBeDefined()
  chmodSync(folder, 0)
  expect(() => store.readCell(key)).toThrow(refused)
  chmodSync(folder, 0o700)
})
