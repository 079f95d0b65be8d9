/** Files that may be replaced or lost: checkpoints of unfinished cells, and memos that only save time. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf, type Json } from '../base/canonical.ts'
import { errorCode, ifDiskAllows, makeFolder, onDisk } from '../base/disk.ts'
import { type Parts, replaceFiles } from '../base/replace-files.ts'
import { sealed, unsealed } from '../base/sealed.ts'
import { assertName } from './names.ts'

/** `work/<key>/` under the root. Files are sealed. */
export function scratchFolders(root: string) {
  const work = join(root, 'work')

  function scratch(key: string): string {
    const folder = join(work, assertName(key))
    makeFolder(folder)
    return folder
  }

  return {
    scratch,
    saveScratch: (key: string, name: string, bytes: Uint8Array): void => {
      replaceFiles(work, [[join(scratch(key), assertName(name)), sealed(bytes)]])
    },
    readScratch: (key: string, name: string): Uint8Array | undefined => {
      const content = contentOf(join(work, assertName(key), assertName(name)))
      const bytes = content && unsealed(content)
      return bytes && new Uint8Array(bytes)
    },
    clearScratch: (key: string): void => {
      const folder = join(work, assertName(key))
      onDisk(folder, () => rmSync(folder, { recursive: true, force: true }))
    },
  }
}

interface Memo {
  readonly sha256: string
  readonly value: Json
}

/** `<root>/memo/<name>.json` and `<name>.bin`, sealed. */
export function memos(root: string) {
  const folder = join(root, 'memo')
  const pathOf = (name: string) => join(folder, `${assertName(name)}.json`)
  const binary = (name: string) => join(folder, `${assertName(name)}.bin`)
  const save = (path: string, parts: Parts): void => {
    ifDiskAllows(() => replaceFiles(folder, [[path, parts]]))
  }
  return {
    memo: (name: string): Json | undefined => {
      const path = pathOf(name)
      try {
        const memo = JSON.parse(contentOf(path)?.toString('utf8') ?? 'null') as Memo | null
        return memo !== null && digestOf(memo.value) === memo.sha256 ? memo.value : undefined
      } catch {
        return undefined
      }
    },
    saveMemo: (name: string, value: Json): void => {
      const memo: Memo = { sha256: digestOf(value), value }
      save(pathOf(name), [JSON.stringify(memo)])
    },
    memoBytes: (name: string): Buffer | undefined => {
      const content = ifDiskAllows(() => contentOf(binary(name)))
      return content && unsealed(content)
    },
    saveMemoBytes: (name: string, bytes: Uint8Array): void => save(binary(name), sealed(bytes)),
  }
}

function contentOf(path: string): Buffer | undefined {
  return onDisk(path, () => {
    try {
      return readFileSync(path)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  })
}
