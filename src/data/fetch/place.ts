import { statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { cacheFolder } from '../../base/cache-folder.ts'
import { contentName, type Pin } from './digest.ts'

/** Where data files are looked for. */
export interface Places {
  /** Folder of the user's cache, shared by all projects. */
  readonly cache: string
  /** A folder or an address under which files lie as the lock names them. */
  readonly mirror?: string
}

/** `$HYPROS_CACHE` and its defaults (see `cacheFolder`), `$HYPROS_DATA_MIRROR`. */
export function placesOf(environment: NodeJS.ProcessEnv = process.env): Places {
  return { cache: cacheFolder(environment), mirror: environment.HYPROS_DATA_MIRROR || undefined }
}

/**
 * Where the cache has a file: `<cache>/data/<algorithm>/<digest>/<name>`. By content, because projects with locks of
 * different ages share it: neither can take the other's file for its own, and what two data sets share is there once.
 */
export function cachePath({ cache }: Pick<Places, 'cache'>, pin: Pin): string {
  return join(cache, 'data', ...contentName(pin), basename(pin.file))
}

export const isAddress = (mirror: string): boolean => /^https?:\/\//.test(mirror)

/** Where a mirror that is a folder has a file, be it there or not. */
export function mirrorPath({ mirror }: Places, { file }: Pin): string | undefined {
  return mirror === undefined || isAddress(mirror) ? undefined : resolve(mirror, file)
}

export interface Located {
  readonly at: 'cache' | 'mirror'
  readonly path: string
}

/** The copy of a file that is read: that of the cache, else that of a mirror folder. Its bytes are not checked here. */
export function locate(places: Places, pin: Pin): Located | undefined {
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  const cached = cachePath(places, pin)
  if (isFile(cached)) return { at: 'cache', path: cached }
  const mirrored = mirrorPath(places, pin)
  return mirrored !== undefined && isFile(mirrored) ? { at: 'mirror', path: mirrored } : undefined
}
