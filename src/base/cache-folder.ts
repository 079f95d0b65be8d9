import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * The user's folder for what can be had again: downloaded data, parsed data and engines, shared by all projects.
 * `$HYPROS_CACHE`, else `$XDG_CACHE_HOME/hypros`, else `~/.cache/hypros`. It need not exist.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.HYPROS_CACHE) return resolve(environment.HYPROS_CACHE)
  return resolve(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hypros')
}
