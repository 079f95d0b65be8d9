/** The folder of what belongs to one user on one machine and may go when it restarts: the lock files of job slots. */
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeFolder, onDisk } from '../base/disk.ts'
import { StoreError } from '../base/errors.ts'

/**
 * Creates it where it is missing, and returns its path: `directory`, else `$XDG_RUNTIME_DIR/hypros`, else
 * `hypros-<user id>` in the system's temporary folder.
 *
 * @throws StoreError where it can't be created or belongs to another user, who could hold every slot for ever.
 */
export function openRuntimeDirectory(directory?: string): string {
  const path = resolve(directory ?? defaultDirectory())
  makeFolder(path, 0o700)
  return onDisk(path, () => {
    if (ownedByUs(path)) return path
    throw new StoreError(
      'the folder of the job slots belongs to another user',
      path,
      'have it removed, or set XDG_RUNTIME_DIR to a folder of your own',
    )
  })
}

function defaultDirectory(): string {
  const shared = process.env.XDG_RUNTIME_DIR
  // After `su` or `sudo` the variable may still name the folder of the other user.
  if (shared && ownedByUs(shared)) return join(shared, 'hypros')
  return join(tmpdir(), `hypros-${process.getuid?.() ?? 'user'}`)
}

function ownedByUs(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && (process.getuid === undefined || stat.uid === process.getuid())
}
