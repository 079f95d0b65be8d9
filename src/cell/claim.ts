import { join } from 'node:path'
import { makeFolder } from '../base/disk.ts'
import { type Lock, tryLock } from '../base/lock.ts'
import { assertName } from './names.ts'

/** Milliseconds between two looks at a key that another process works on. */
export const lookEvery = 500

/** Whether somebody works on a key now. */
export function isClaimed(root: string, key: string): boolean {
  const claimed = claim(root, key)
  claimed?.release()
  return claimed === undefined
}

/**
 * Claims a key in the store at `root`, so that no two processes work on it: undefined where it is claimed already.
 * A claim ends with its process, however that ends. Its file stays: removing it could part two claimants.
 *
 * @throws StoreError where the store can't be written.
 */
export function claim(root: string, key: string): Lock | undefined {
  const folder = join(root, 'claims')
  makeFolder(folder)
  return tryLock(join(folder, `${assertName(key)}.lock`))
}
