/** The store of trained cells: where, how much, and whether it can be written. */
import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { existingParent } from '../../engine/install/space.ts'
import { storeFolder } from '../store.ts'
import { type Check, ok, problem } from './check.ts'

export function checkStore(project: string, environment: NodeJS.ProcessEnv): Check {
  const folder = storeFolder(project, environment)
  const parent = existingParent(folder)
  try {
    if (!statSync(parent).isDirectory()) throw new Error(`${parent} is a file`)
    accessSync(parent, constants.W_OK)
  } catch {
    return problem('store', `${folder} can't be written`, 'give this user access, or set HYPROS_STORE', 3)
  }
  if (parent !== folder) return ok('store', `${folder}, not there yet: the first cell makes it`)
  const { cells, bytes } = content(folder)
  return ok('store', `${folder}, ${cells} cells, ${Math.round(bytes / 1e6)} MB, writable`)
}

function content(folder: string): { cells: number; bytes: number } {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const home = join(folder, 'cells')
  const cells = entries.filter((entry) => entry.parentPath === home && /^[0-9a-f]{64}$/.test(entry.name))
  const bytes = entries
    .filter((entry) => entry.isFile())
    // A run may replace files while we look.
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0)
  return { cells: cells.length, bytes }
}
