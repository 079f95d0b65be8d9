import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { npmFolder } from '../files.ts'
import type { AvailableDataset, LockedDataset } from '../lock.ts'
import { checkFile, type Pin } from './digest.ts'
import { locate, type Places } from './place.ts'

/**
 * `embedded`: in an npm package that is installed with this one. `cached`, `mirrored`: every file is there, the latter
 * in the folder of a mirror only. `partial`: some files still have to be fetched.
 */
export type DatasetState = 'embedded' | 'cached' | 'mirrored' | 'partial' | 'fetchable' | 'unavailable'

/** Whether a data set can be read now, by what lies where; digests are not checked. */
export function stateOf(entry: LockedDataset, places: Places): DatasetState {
  if (entry.state === 'unavailable') return 'unavailable'
  if (entry.source.kind === 'npm') return 'embedded'
  const found = entry.source.files.map((pin) => locate(places, pin)?.at)
  const there = found.filter((at) => at !== undefined)
  if (there.length === 0) return 'fetchable'
  if (there.length < found.length) return 'partial'
  return there.every((at) => at === 'mirror') ? 'mirrored' : 'cached'
}

/** Bytes of all files, as far as the lock knows them. */
export function bytesOf({ source }: LockedDataset): number {
  return source.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
}

export interface FileState {
  readonly file: string
  readonly state: 'verified' | 'missing' | 'altered'
  /** Where the copy lies that was looked at. */
  readonly path?: string
  /** What was promised and what is there instead. */
  readonly mismatch?: string
}

export interface Copy {
  readonly pin: Pin
  /** Where the file lies; undefined where it has to be fetched. */
  readonly path?: string
}

/**
 * The files of a data set and where their copies lie.
 * @throws DataError where they come from an npm package that isn't installed
 */
export function copiesOf({ source }: AvailableDataset, places: Places): Copy[] {
  if (source.kind === 'url') return source.files.map((pin) => ({ pin, path: locate(places, pin)?.path }))
  const folder = npmFolder(source.package, source.version)
  return source.files.map((pin) => {
    const path = join(folder, pin.file)
    return { pin, path: existsSync(path) ? path : undefined }
  })
}

/** Checks every file of a data set that can be had, digests included. */
export async function verifyDataset(entry: LockedDataset, places: Places): Promise<FileState[]> {
  if (entry.state === 'unavailable') return []
  const states: FileState[] = []
  for (const { pin, path } of copiesOf(entry, places)) {
    if (path === undefined) {
      states.push({ file: pin.file, state: 'missing' })
      continue
    }
    const { mismatch } = await checkFile(path, pin)
    states.push({ file: pin.file, path, state: mismatch === undefined ? 'verified' : 'altered', mismatch })
  }
  return states
}
