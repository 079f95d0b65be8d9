/**
 * The store: what cells and timings left, one folder a key, written once and checked by digest whenever it is read.
 * Safe for many processes on one file system: a folder appears whole, by a rename, or not at all.
 */
import { resolve } from 'node:path'
import type { Json } from '../base/canonical.ts'
import { committedFolders, type Kind } from './committed.ts'
import type { CellRecord, CellResult, CellRun, PerturbedRecord, TimingRecord } from './record.ts'
import { memos, scratchFolders } from './scratch.ts'

export interface Store {
  /** Absolute path of the store's folder. */
  readonly root: string
  /** Whether something was committed under the key; says nothing about its state. */
  has(kind: Kind, key: string): boolean
  /** Keys of what was committed, sorted; says nothing about its state. */
  keys(kind: Kind): readonly string[]
  /**
   * The record of a cell, or undefined where there is none. Every file of the cell is checked.
   *
   * @throws StoreError where a file is missing, altered or of another schema version.
   */
  readCell(key: string): CellRecord | undefined
  /** The same for a timing. */
  readTiming(key: string): TimingRecord | undefined
  /** The same for scores on a perturbed test split. */
  readPerturbed(key: string): PerturbedRecord | undefined
  /**
   * Commits a whole folder, durably and at once. Where the key is there already (committed meanwhile by another
   * process) nothing is written: the first one stays.
   *
   * @throws StoreError where the disk is full or read-only (nothing is left behind), or what is there is damaged.
   */
  commit(kind: Kind, key: string, files: Readonly<Record<string, string | Uint8Array>>): void
  /** Names of the committed files, sorted. */
  files(kind: Kind, key: string): readonly string[]
  /** Absolute path of a committed file whose digest has been checked just now. */
  path(kind: Kind, key: string, file: string): string
  /** The folder for the unfinished work of a cell, created on demand. It survives crashes. */
  scratch(key: string): string
  /** Replaces a file of unfinished work, durably and at once. */
  saveScratch(key: string, name: string, bytes: Uint8Array): void
  /** A file of unfinished work; undefined where it is missing or not what was saved. */
  readScratch(key: string, name: string): Uint8Array | undefined
  clearScratch(key: string): void
  /** A remembered value; undefined where there is none or it is not what was saved. */
  memo(name: string): Json | undefined
  /** Remembers a value where it can: a memo only saves time, so a full or read-only disk is no error. */
  saveMemo(name: string, value: Json): void
  /** The same for bytes, which are checked when they are read. */
  memoBytes(name: string): Buffer | undefined
  saveMemoBytes(name: string, bytes: Uint8Array): void
}

/** Opens the store in folder `root` (`…/.hypros`); creates nothing until something is written. */
export function openStore(root: string): Store {
  const base = resolve(root)
  const committed = committedFolders(base)
  return {
    root: base,
    has: committed.has,
    keys: committed.keys,
    readCell: (key) => {
      const files = committed.read('cells', key, ['record.json', 'run.json'])
      return files && { result: files['record.json'] as CellResult, run: files['run.json'] as CellRun }
    },
    readTiming: (key) =>
      committed.read('timings', key, ['record.json'])?.['record.json'] as TimingRecord | undefined,
    readPerturbed: (key) =>
      committed.read('perturbed', key, ['record.json'])?.['record.json'] as PerturbedRecord | undefined,
    commit: committed.commit,
    files: committed.files,
    path: committed.path,
    ...scratchFolders(base),
    ...memos(base),
  }
}
