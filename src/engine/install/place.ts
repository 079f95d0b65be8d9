/** Puts an installation in its place: whole or not at all, by one process at a time. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeFolder, occupied, onDisk, renameDurably, syncFolder, writeDurably } from '../../base/disk.ts'
import { StoreError } from '../../base/errors.ts'
import { type Lock, tryLock } from '../../base/lock.ts'
import { openTemporary } from '../../base/temporary.ts'
import { enginesFolder, type InstallRecord, recordFile } from '../tensorflow/installation.ts'

/** Milliseconds between two tries to get a lock that somebody holds. */
const interval = 300

/** Waits for the right to change the installation of that name. `onWait` is called once where somebody has it. */
export async function lockInstallation(
  name: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onWait: () => void,
): Promise<Lock> {
  const folder = join(enginesFolder(environment), '.locks')
  makeFolder(folder)
  for (let first = true; ; first = false) {
    const lock = tryLock(join(folder, `${name}.lock`))
    if (lock !== undefined) return lock
    if (first) onWait()
    await pause(interval, undefined, { signal })
  }
}

/**
 * Lends `build` a folder for what becomes the installation (`result`) and one for what goes (`scratch`), writes the
 * record that it returns and puts the folder in its place. Where anything fails, nothing is left.
 */
export async function placeInstallation(
  name: string,
  environment: NodeJS.ProcessEnv,
  build: (result: string, scratch: string) => Promise<InstallRecord>,
): Promise<void> {
  const home = enginesFolder(environment)
  const temporary = openTemporary(home)
  try {
    const [result, scratch] = ['result', 'scratch'].map((part) => join(temporary.folder, part)) as [
      string,
      string,
    ]
    onDisk(temporary.folder, () => [result, scratch].map((path) => mkdirSync(path)))
    const record = await build(result, scratch)
    const target = join(home, name)
    onDisk(target, () => {
      writeDurably(join(result, recordFile), `${JSON.stringify(record, null, 2)}\n`)
      syncTree(result)
      move(result, target)
    })
  } finally {
    temporary.discard()
  }
}

function move(result: string, target: string): void {
  try {
    renameDurably(result, target)
  } catch (error) {
    if (!occupied(error)) throw error
    throw new StoreError('a folder that is no installation is in the way', target, 'remove it and run again')
  }
}

/** Waits until every file below a folder is on the disk. */
function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) syncFile(path)
  }
  syncFolder(folder)
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Removes an installation: its record first, so that what is left of it, were we to be killed, is none. */
export function removeInstallation(folder: string): void {
  onDisk(folder, () => {
    rmSync(join(folder, recordFile), { force: true })
    rmSync(folder, { recursive: true, force: true })
  })
}
