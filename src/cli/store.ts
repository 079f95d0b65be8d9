/** The store that a command reads. */
import { resolve } from 'node:path'

/** Absolute path of the project's store: `HYPROS_STORE`, relative to the root, or `.hypros`. */
export function storeFolder(root: string, environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(root, environment.HYPROS_STORE || '.hypros')
}
