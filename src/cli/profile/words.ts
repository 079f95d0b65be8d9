import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Store } from '../../cell/store.ts'
import { named } from '../cells.ts'

/** Cells that were named, by store, and the words that are left: suites. */
export interface Words {
  readonly stores: readonly { readonly store: Store; readonly keys: readonly string[] }[]
  readonly suites: readonly string[]
}

/** A folder in `cells`, or the beginning of a key where nothing has that name. */
function isCell(word: string): boolean {
  const path = resolve(word)
  const there = statSync(path, { throwIfNoEntry: false })
  return there === undefined ? /^[0-9a-f]{4,}$/.test(word) : basename(dirname(path)) === 'cells'
}

/** @throws ConfigError, StoreError where a cell is not there */
export function sortWords(words: readonly string[], home: Store): Words {
  const byStore = new Map<string, { store: Store; keys: Set<string> }>()
  const suites: string[] = []
  for (const word of words) {
    const found = isCell(word) ? named(word, home) : undefined
    if (found?.kind !== 'cell') {
      suites.push(word)
      continue
    }
    found.store.files('cells', found.key) // names the cell where there is none
    const { root } = found.store
    const group = byStore.get(root) ?? { store: found.store, keys: new Set<string>() }
    byStore.set(root, { ...group, keys: group.keys.add(found.key) })
  }
  return { stores: [...byStore.values()].map(({ store, keys }) => ({ store, keys: [...keys] })), suites }
}
