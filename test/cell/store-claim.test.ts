import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { claim } from '../../src/cell/claim.ts'
import { emptyFolder } from './children.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('one at a time holds a key, and others hold other keys', () => {
  const root = emptyFolder()
  const first = claim(root, 'a')
  expect([claim(root, 'a'), claim(root, 'b')]).toEqual([undefined, expect.anything()])
  first?.release()
  const second = claim(root, 'a')
  expect(second).toBeDefined()
  first?.release()
  expect(claim(root, 'a')).toBeUndefined()
})

test('a claim whose object nobody keeps is kept', async () => {
  const root = emptyFolder()
  claim(root, 'a')
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    collectGarbage()
  }
  expect(claim(root, 'a')).toBeUndefined()
})

test('a claim leaves an empty file and no journal, while it is held, too', () => {
  const root = emptyFolder()
  claim(root, 'a')
  expect(readdirSync(join(root, 'claims'))).toEqual(['a.lock'])
})

test('a lock file that was written to by others is an error that names it', () => {
  const root = emptyFolder()
  claim(root, 'a')?.release()
  const path = join(root, 'claims', 'a.lock')
  writeFileSync(path, 'not a lock file '.repeat(100))
  expect(() => claim(root, 'a')).toThrow(expect.objectContaining({ name: 'StoreError', where: path }))
})
