/**
 * Writing that survives a power cut, and what goes wrong with it in plain words. Not write-file-atomic: a cell is a
 * whole folder, its directories are to be synced, and what a killed process leaves has to be found again.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from './errors.ts'

const reasons: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and run again'],
  EDQUOT: ['the disk quota is used up', 'free some space and run again'],
  EROFS: ['the file system is read-only', 'mount it writable, or work in a folder that is'],
  EACCES: ['permission denied', 'give this user access, or work in a folder that it may read and write'],
  EPERM: ['permission denied', 'give this user access, or work in a folder that it may read and write'],
}

/** An error of the file system as StoreError that names the path; anything else stays what it is. */
export function asStoreError(error: unknown, path: string): unknown {
  const code = errorCode(error)
  if (code === undefined || error instanceof StoreError) return error
  const [what, remedy] = reasons[code] ?? [
    `the file system refused: ${(error as Error).message}`,
    'look after the disk, then run again',
  ]
  return new StoreError(what, path, remedy, { cause: error })
}

/** `ENOENT`, … of an error that came from the operating system. */
export function errorCode(error: unknown): string | undefined {
  const isSystem = error instanceof Error && 'errno' in error && 'code' in error
  return isSystem && typeof error.code === 'string' ? error.code : undefined
}

/** Runs file work on `path`; its errors become StoreErrors. */
export function onDisk<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asStoreError(error, path)
  }
}

/**
 * Undefined where the file system refuses. No error: what only saves time is done without, as it always could be (a full
 * or read-only disk, a user without home).
 */
export function ifDiskAllows<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof StoreError || errorCode(error) !== undefined) return undefined
    throw error
  }
}

/** Creates a folder and its missing parents, durably. (Node's recursive mkdir hides why it failed behind ENOENT.) */
export function makeFolder(path: string, mode?: number): void {
  onDisk(path, () => createFolder(path, mode))
}

function createFolder(path: string, mode?: number): void {
  if (isFolder(path)) return
  createFolder(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && isFolder(path)) return
    throw error
  }
  syncFolder(dirname(path))
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Creates a file that must not exist yet and waits until its content is on the disk. */
export function writeDurably(path: string, ...parts: readonly (string | Uint8Array)[]): void {
  const handle = openSync(path, 'wx')
  try {
    for (const part of parts) writeFileSync(handle, part)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Renames durably; a file at `target` is replaced, a folder with something in it is an error (see `occupied`). */
export function renameDurably(source: string, target: string): void {
  renameSync(source, target)
  syncFolder(dirname(target))
}

/** Whether renaming a folder failed because the target is there already. */
export function occupied(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')
}

/** Waits until the names in a folder are on the disk. Windows can't open folders and needs no such call. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
