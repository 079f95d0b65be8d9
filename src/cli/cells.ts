/** Cells and stores as a person names them on a command line. */
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigError, StoreError } from '../base/errors.ts'
import { openStore, type Store } from '../cell/store.ts'
import type { CellFiles } from '../report/cell-difference.ts'

export type Named =
  | { readonly kind: 'store'; readonly store: Store }
  | { readonly kind: 'cell'; readonly store: Store; readonly key: string }

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** The least of a key that names a cell. */
const shortest = 4

/**
 * A store (`.hypros`), a cell's folder (`.hypros/cells/<key>`), or a cell of `home` by its key or the beginning of it.
 * @throws ConfigError where it is none of these, StoreError where the store has no such cell
 */
export function named(word: string, home: Store): Named {
  const path = resolve(word)
  if (!isFolder(path)) return { kind: 'cell', store: home, key: keyOf(word, home) }
  if (isFolder(join(path, 'cells'))) return { kind: 'store', store: openStore(path) }
  if (basename(path) === 'cells') return { kind: 'store', store: openStore(dirname(path)) }
  if (basename(dirname(path)) === 'cells') {
    return { kind: 'cell', store: openStore(dirname(dirname(path))), key: basename(path) }
  }
  throw new ConfigError(
    'the folder is neither a store nor a cell of one',
    path,
    'name a folder that has "cells" in it, such as .hypros, or a folder in its "cells"',
  )
}

function keyOf(word: string, { root, keys }: Store): string {
  if (!/^[0-9a-f]+$/.test(word) || word.length < shortest) {
    throw new ConfigError(
      `"${word}" is neither a folder nor a key`,
      'the command line',
      `name a store, a cell's folder, or at least ${shortest} digits of a key (hexadecimal, in small letters)`,
    )
  }
  const found = keys('cells').filter((key) => key.startsWith(word))
  const [key] = found
  if (key === undefined) {
    throw new StoreError(
      `the store has no cell ${word}`,
      root,
      'run the suite it belongs to, or name the store: see --store',
    )
  }
  if (found.length === 1) return key
  throw new ConfigError(`${found.length} keys begin with ${word}`, root, 'give more digits')
}

/**
 * Every file of a cell.
 * @throws StoreError where one is missing or altered, or the store has no such cell
 */
export function filesOf(store: Store, key: string): CellFiles {
  return Object.fromEntries(
    store.files('cells', key).map((name) => [name, readFileSync(store.path('cells', key, name))]),
  )
}
