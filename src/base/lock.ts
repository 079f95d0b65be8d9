/**
 * Locks between processes, held by the operating system: a lock is free the moment its holder ends, however it
 * ends, and is never taken from a holder that is merely slow. They are SQLite's, because Node itself has no call
 * for file locks.
 *
 * POSIX drops every lock of a process on a file when the process closes any handle of that file. So a lock file
 * is opened by SQLite alone, which knows of this, and never read or written with node:fs.
 */
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { asStoreError } from './disk.ts'
import { StoreError } from './errors.ts'

export interface Lock {
  /** May be called twice. */
  release(): void
}

const busy = 5
const cannotOpen = 14

/** Keeps the handles from the garbage collector, which would close them and with that drop the locks. */
const held = new Set<DatabaseSync>()

/**
 * Takes the lock at once or not at all (`undefined`: somebody holds it, be it this process). The folder has to exist;
 * the file is created unless `create` is false, and then a missing file is `undefined`, too.
 *
 * @throws StoreError where the file can't be written or its file system has no locks.
 */
export function tryLock(path: string, { create = true } = {}): Lock | undefined {
  let database: DatabaseSync | undefined
  try {
    // SQLite opens a file it may not write as read-only and then grants "exclusive" access to everybody.
    if (statSync(path, { throwIfNoEntry: false })) accessSync(path, constants.W_OK)
    else if (!create) return undefined
    database = new DatabaseSync(location(path, create), { timeout: 0 })
    // Nothing is ever written, so no journal file is to lie about, either.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    const code = sqliteCode(error)
    if (code === busy) return undefined
    if (code === cannotOpen && !create && !statSync(path, { throwIfNoEntry: false })) return undefined
    throw refusal(error, code, path)
  }
  const taken = database
  held.add(taken)
  return {
    release: () => {
      if (held.delete(taken)) taken.close()
    },
  }
}

function location(path: string, create: boolean): URL {
  const url = pathToFileURL(path)
  url.searchParams.set('mode', create ? 'rwc' : 'rw')
  return url
}

/** SQLite's primary result code. */
function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

function refusal(error: unknown, code: number | undefined, path: string): unknown {
  if (code === undefined) return asStoreError(error, path)
  const reason = code === cannotOpen ? whyNotCreated(path) : undefined
  if (reason !== undefined) return asStoreError(reason, path)
  return new StoreError(
    `a lock file can't be used: ${(error as Error).message}`,
    path,
    'make sure that the file system supports locks; where the file was altered, remove it',
    { cause: error },
  )
}

/** SQLite does not say why it can't create a file; creating another one beside it does. */
function whyNotCreated(path: string): unknown {
  const probe = `${path}.${process.pid}.probe`
  try {
    accessSync(dirname(path), constants.W_OK)
    writeFileSync(probe, '')
    return undefined
  } catch (reason) {
    return reason
  } finally {
    rmSync(probe, { force: true })
  }
}
