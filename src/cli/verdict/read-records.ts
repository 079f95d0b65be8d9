/** Records of a store, or copies of them in any folder. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { globSync } from 'glob'
import { DataError, StoreError } from '../../base/errors.ts'
import { manifestName, parseManifest, problemOf } from '../../cell/manifest.ts'
import type { CellResult, TimingRecord } from '../../cell/record.ts'
import { openStore, type Store } from '../../cell/store.ts'
import { parseRecord } from '../../report/records/shape.ts'

export interface FoundRecords {
  readonly cells: readonly CellResult[]
  readonly timings: readonly TimingRecord[]
  /** Records that no manifest accompanies. */
  readonly unchecked: number
}

/**
 * Every record under a folder, checked by digest where a manifest lies beside it.
 * @throws DataError where there is none, or one can't be understood; StoreError where one was altered
 */
export function readRecords(folder: string): FoundRecords {
  const path = resolve(folder)
  if (!isFolder(path))
    throw new DataError('there is no such folder', path, 'name a store, or a folder with records')
  const store = storeAt(path)
  const found = store === undefined ? copiesIn(path) : ofStore(store)
  if (found.cells.length + found.timings.length > 0) return found
  throw new DataError(
    'there is no record',
    path,
    'name a store (.hypros), or a folder with record.json files',
  )
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** A folder of that layout without any manifest holds copies. */
function storeAt(path: string): Store | undefined {
  const manifests = globSync(`{cells,timings}/*/${manifestName}`, { cwd: path })
  return manifests.length > 0 ? openStore(path) : undefined
}

function ofStore(store: Store): FoundRecords {
  return {
    cells: store.keys('cells').flatMap((key) => store.readCell(key)?.result ?? []),
    timings: store.keys('timings').flatMap((key) => store.readTiming(key) ?? []),
    unchecked: 0,
  }
}

function copiesIn(folder: string): FoundRecords {
  const paths = globSync('**/*.json', { cwd: folder, absolute: true, nodir: true }).sort()
  const records = new Map<string, ReturnType<typeof copy>>()
  for (const path of paths) {
    const found = copy(path)
    if (found === undefined) continue
    const before = records.get(found.record.value.key)
    if (before === undefined) records.set(found.record.value.key, found)
    else if (!before.bytes.equals(found.bytes)) throw twice(path, found.record.value.key)
  }
  const all = [...records.values()].flatMap((found) => (found === undefined ? [] : [found]))
  return {
    cells: all.flatMap(({ record }) => (record.kind === 'cell' ? [record.value] : [])),
    timings: all.flatMap(({ record }) => (record.kind === 'timing' ? [record.value] : [])),
    unchecked: all.filter(({ checked }) => !checked).length,
  }
}

/** undefined where the file is not a record of a cell or a timing. */
function copy(path: string) {
  const bytes = readFileSync(path)
  const record = parseRecord(bytes.toString('utf8'), path)
  if (record === undefined) return undefined
  return { bytes, record, checked: checked(path, bytes, record.value.key) }
}

/** Whether a manifest beside the file vouches for it. */
function checked(path: string, bytes: Uint8Array, key: string): boolean {
  const manifest = join(dirname(path), manifestName)
  if (basename(path) !== 'record.json' || !existsSync(manifest)) return false
  const parsed = parseManifest(readFileSync(manifest, 'utf8'), key)
  const entry = parsed.state === 'sound' ? parsed.value.files['record.json'] : undefined
  const problem =
    parsed.state === 'damaged'
      ? `its manifest ${parsed.problem}`
      : entry === undefined
        ? 'its manifest does not name it'
        : problemOf(bytes, entry)
  if (problem === undefined) return true
  throw new StoreError(`the record is damaged: ${problem}`, path, 'copy the folder of the cell anew')
}

function twice(path: string, key: string): DataError {
  return new DataError(
    `another record has the key ${key}, too, and says something else`,
    path,
    'keep one of them',
  )
}
