/**
 * Temporary folders beside what they become, so that a rename stays within one file system. Each is guarded by a
 * lock that its process holds, so what a dead process left is told from what a living one is writing.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, makeFolder, onDisk } from './disk.ts'
import { type Lock, tryLock } from './lock.ts'

const suffix = '.lock'

export interface Temporary {
  /** Absolute path of an empty folder. */
  readonly folder: string
  /** Removes what is left of it. May be called twice. */
  discard(): void
}

/** An empty folder in `<parent>/.tmp`, on loan until it is discarded or this process ends. */
export function openTemporary(parent: string): Temporary {
  const home = join(parent, '.tmp')
  makeFolder(home)
  removeLeftovers(home)
  const { folder, guard } = reserve(home)
  const temporary = { folder, discard: () => discard(folder, guard) }
  try {
    onDisk(folder, () => mkdirSync(folder))
    return temporary
  } catch (error) {
    temporary.discard()
    throw error
  }
}

/** Lends `use` an empty folder in `<parent>/.tmp`, and removes what is left of it afterwards, come what may. */
export function withTemporary<T>(parent: string, use: (folder: string) => T): T {
  const { folder, discard } = openTemporary(parent)
  try {
    return use(folder)
  } finally {
    discard()
  }
}

/**
 * A name of our own, and its lock. Another process that clears up may take the lock between the creation of the
 * file and our locking it; it then removes the file, and we take another name.
 */
function reserve(home: string): { folder: string; guard: Lock } {
  for (;;) {
    const folder = join(home, `${process.pid}-${randomUUID()}`)
    const guard = tryLock(folder + suffix)
    if (guard !== undefined && existsSync(folder + suffix)) return { folder, guard }
    guard?.release()
  }
}

/** Removes what processes that have ended left. Who holds the lock of a name may remove it: its owner is gone. */
function removeLeftovers(home: string): void {
  const names = onDisk(home, () => readdirSync(home)).filter((name) => name.endsWith(suffix))
  for (const name of names) {
    const folder = join(home, name.slice(0, -suffix.length))
    try {
      const guard = tryLock(folder + suffix, { create: false })
      if (guard !== undefined) discard(folder, guard)
    } catch {
      // Somebody else's, whose files we may not touch: no reason to refuse our own work.
    }
  }
}

/** The lock file goes while the lock is held (where the system lets it), so that nobody locks a name without file. */
function discard(folder: string, guard: Lock): void {
  try {
    attempt(() => rmSync(folder, { recursive: true, force: true }))
    // A folder that can't be removed keeps its lock file, by which a later process finds it.
    if (!existsSync(folder)) attempt(() => rmSync(folder + suffix, { force: true }))
  } finally {
    guard.release()
  }
  if (!existsSync(folder)) attempt(() => rmSync(folder + suffix, { force: true }))
}

function attempt(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (errorCode(error) === undefined) throw error
  }
}
