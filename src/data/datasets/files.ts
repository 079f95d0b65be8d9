import { statSync } from 'node:fs'
import { DataError } from '../../base/errors.ts'
import { checkFile, type Pin } from '../fetch/digest.ts'
import { locate, type Places } from '../fetch/place.ts'
import type { UrlFile } from '../lock.ts'
import { fileSource } from '../readers/source.ts'
import type { CheckedFile, DatasetFiles } from './types.ts'

/** Digests that were checked by this process, by what tells a changed file. A gigabyte takes about a second. */
const checked = new Map<string, string>()

async function sha256Of(path: string, pin: Pin, dataset: string): Promise<string> {
  const { ino, size, mtimeMs } = statSync(path)
  const identity = [path, ino, size, mtimeMs].join('\0')
  const known = checked.get(identity)
  if (known !== undefined) return known
  const { sha256, mismatch } = await checkFile(path, pin)
  if (sha256 === undefined || mismatch !== undefined) {
    throw new DataError(
      `a data file is not the pinned one${mismatch}`,
      path,
      `remove it and run: npx hypros data fetch ${dataset}`,
    )
  }
  checked.set(identity, sha256)
  return sha256
}

function located(pin: Pin, places: Places, dataset: string): string {
  const found = locate(places, pin)
  if (found !== undefined) return found.path
  const mirror = places.mirror === undefined ? '' : `, nor in ${places.mirror}`
  throw new DataError(
    `data set "${dataset}" lacks ${pin.file}`,
    `it is not in ${places.cache}${mirror}`,
    `run: npx hypros data fetch ${dataset}`,
  )
}

/**
 * The files of a data set in the cache or in a mirror folder.
 * `get` throws a DataError where one is missing or altered, with the command that fetches it.
 */
export function datasetFiles(dataset: string, pins: readonly UrlFile[], places: Places): DatasetFiles {
  const pinOf = (name: string): UrlFile => {
    const pin = pins.find(({ file }) => file === name || file.endsWith(`/${name}`))
    if (pin !== undefined) return pin
    throw new DataError(`the lock names no file ${name}`, `data set "${dataset}"`, 'add its pin')
  }
  const used = new Map<string, string>()
  return {
    async get(name): Promise<CheckedFile> {
      const pin = pinOf(name)
      const path = located(pin, places, dataset)
      used.set(pin.file, await sha256Of(path, pin, dataset))
      return { ...fileSource(path, pin.file), path }
    },
    pins: () =>
      [...used].map(([file, sha256]) => ({ file, sha256 })).sort((a, b) => (a.file < b.file ? -1 : 1)),
  }
}
