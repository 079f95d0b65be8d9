/** Folders that are written once, whole, and read only where every file is what was written. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, occupied, onDisk, renameDurably, syncFolder, writeDurably } from '../base/disk.ts'
import { StoreError } from '../base/errors.ts'
import { withTemporary } from '../base/temporary.ts'
import {
  type FileEntry,
  fileProblem,
  type Manifest,
  manifestName,
  manifestOf,
  manifestText,
  parseManifest,
  problemOf,
} from './manifest.ts'
import { assertName } from './names.ts'
import { recordSchema } from './record.ts'

export type Kind = 'cells' | 'timings' | 'perturbed'

const words = {
  cells: ['cell', 'is trained'],
  timings: ['timing', 'is measured'],
  perturbed: ['perturbed test', 'is scored'],
} as const

export function committedFolders(root: string) {
  const folderOf = (kind: Kind, key: string) => join(root, kind, assertName(key))

  function has(kind: Kind, key: string): boolean {
    const folder = folderOf(kind, key)
    return onDisk(folder, () => statSync(folder, { throwIfNoEntry: false })) !== undefined
  }

  /** Keys of all that was committed, sorted. */
  function keys(kind: Kind): readonly string[] {
    const home = join(root, kind)
    return onDisk(home, () => {
      if (statSync(home, { throwIfNoEntry: false }) === undefined) return []
      return readdirSync(home)
        .filter((name) => !name.startsWith('.'))
        .sort()
    })
  }

  function manifest(kind: Kind, key: string): Manifest | undefined {
    if (!has(kind, key)) return undefined
    const text = content(kind, key, manifestName).toString('utf8')
    const checked = parseManifest(text, key)
    if (checked.state === 'damaged') throw damage(kind, key, manifestName, checked.problem)
    return checked.value
  }

  function required(kind: Kind, key: string): Manifest {
    const found = manifest(kind, key)
    if (found !== undefined) return found
    throw new StoreError(
      `the store has no ${words[kind][0]} ${key}`,
      folderOf(kind, key),
      `run the suite it belongs to: the ${words[kind].join(' ')} then`,
    )
  }

  /** The parsed JSON of `names`, after all files have been checked. */
  function read<Name extends string>(
    kind: Kind,
    key: string,
    names: readonly Name[],
  ): Readonly<Record<Name, unknown>> | undefined {
    const found = manifest(kind, key)
    if (found === undefined) return undefined
    checkAll(kind, key, found)
    const values = names.map((name) => [name, json(kind, key, name, found.files[name])] as const)
    return Object.fromEntries(values) as Record<Name, unknown>
  }

  function json(kind: Kind, key: string, name: string, entry: FileEntry | undefined): unknown {
    if (entry === undefined) throw damage(kind, key, name, 'is missing from the manifest')
    const bytes = content(kind, key, name)
    // Checked again on the very bytes that are parsed: the file may have changed since.
    const problem = problemOf(bytes, entry)
    if (problem !== undefined) throw damage(kind, key, name, problem)
    const value = JSON.parse(bytes.toString('utf8')) as { schema?: unknown; key?: unknown }
    if (value.schema !== recordSchema) throw foreign(kind, key, name, value.schema)
    if (value.key !== undefined && value.key !== key) throw damage(kind, key, name, `belongs to ${value.key}`)
    return value
  }

  function checkAll(kind: Kind, key: string, { files }: Manifest): void {
    for (const [name, entry] of Object.entries(files)) check(kind, key, name, entry)
  }

  function check(kind: Kind, key: string, name: string, entry: FileEntry): void {
    const path = join(folderOf(kind, key), name)
    const problem = onDisk(path, () => fileProblem(path, entry))
    if (problem !== undefined) throw damage(kind, key, name, problem)
  }

  function content(kind: Kind, key: string, name: string): Buffer {
    const path = join(folderOf(kind, key), name)
    return onDisk(path, () => {
      if (statSync(path, { throwIfNoEntry: false }) === undefined) throw damage(kind, key, name, 'is missing')
      return readFileSync(path)
    })
  }

  function commit(kind: Kind, key: string, files: Readonly<Record<string, string | Uint8Array>>): void {
    const target = folderOf(kind, key)
    if (manifestName in files) throw new TypeError(`${manifestName} is written by the store`)
    for (const name of Object.keys(files)) assertName(name)
    if (confirmed(kind, key)) return
    withTemporary(join(root, kind), (temporary) => {
      const folder = join(temporary, key)
      makeFolder(folder)
      // The manifest is the last, and errors name the place that the file was meant for: the draft is gone by then.
      const all = { ...files, [manifestName]: manifestText(manifestOf(key, files)) }
      for (const [name, data] of Object.entries(all)) {
        onDisk(join(target, name), () => writeDurably(join(folder, name), data))
      }
      onDisk(target, () => {
        syncFolder(folder)
        try {
          renameDurably(folder, target)
        } catch (error) {
          if (!occupied(error) || !confirmed(kind, key)) throw error
        }
      })
    })
  }

  /** Whether the key is there; throws where what is there is damaged. */
  function confirmed(kind: Kind, key: string): boolean {
    const found = manifest(kind, key)
    if (found !== undefined) checkAll(kind, key, found)
    return found !== undefined
  }

  function files(kind: Kind, key: string): readonly string[] {
    return Object.keys(required(kind, key).files).sort()
  }

  function path(kind: Kind, key: string, file: string): string {
    const entry = required(kind, key).files[assertName(file)]
    const place = join(folderOf(kind, key), file)
    if (entry === undefined) {
      const known = files(kind, key).join(', ')
      throw new StoreError(`${words[kind][0]} ${key} has no file ${file}`, place, `ask for one of: ${known}`)
    }
    check(kind, key, file, entry)
    return place
  }

  function damage(kind: Kind, key: string, file: string, problem: string): StoreError {
    const folder = folderOf(kind, key)
    const [noun, made] = words[kind]
    return new StoreError(
      `${noun} ${key} is damaged: ${file} ${problem}`,
      join(folder, file),
      `remove the folder ${folder} and run again: the ${noun} ${made} anew`,
    )
  }

  function foreign(kind: Kind, key: string, file: string, schema: unknown): StoreError {
    const folder = folderOf(kind, key)
    const [noun, made] = words[kind]
    return new StoreError(
      `${noun} ${key}: ${file} has record schema ${schema}; this version of hypros reads schema ${recordSchema}`,
      join(folder, file),
      `use the version of hypros that wrote it, or remove the folder ${folder} and run again: the ${noun} ${made} anew`,
    )
  }

  return { has, keys, read, commit, files, path }
}
