/** Takes what is needed out of a wheel, which is a zip file. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { asStoreError, errorCode } from '../../base/disk.ts'
import { EngineError } from '../../base/errors.ts'

/**
 * Writes the members that `wanted` names into `folder`, under their own paths.
 *
 * @throws EngineError where the file is damaged or a member points outside; StoreError where the disk is full.
 */
export async function extractMembers(
  wheel: string,
  folder: string,
  wanted: (name: string) => boolean,
  { signal, onBytes }: { readonly signal?: AbortSignal; readonly onBytes?: (bytes: number) => void } = {},
): Promise<void> {
  await eachMember(wheel, async (zip, entry) => {
    const { fileName } = entry
    if (fileName.endsWith('/') || !wanted(fileName)) return
    const path = join(folder, fileName)
    try {
      mkdirSync(dirname(path), { recursive: true })
      const stream = await zip.openReadStreamPromise(entry)
      await pipeline(stream, createWriteStream(path, { mode: modeOf(entry), flags: 'wx' }), { signal })
    } catch (error) {
      throw isOfSystem(error) ? asStoreError(error, path) : error
    }
    onBytes?.(entry.uncompressedSize)
  })
}

/** The text of the first member that `wanted` names; undefined where there is none. */
export async function readMember(
  wheel: string,
  wanted: (name: string) => boolean,
): Promise<string | undefined> {
  let content: string | undefined
  await eachMember(wheel, async (zip, entry) => {
    if (content === undefined && wanted(entry.fileName)) {
      content = await text(await zip.openReadStreamPromise(entry))
    }
  })
  return content
}

/** The library checks names: one that is absolute or climbs is an error of the whole file, wanted or not. */
async function eachMember(
  wheel: string,
  visit: (zip: ZipFile, entry: Entry) => Promise<void>,
): Promise<void> {
  try {
    const zip = await openPromise(wheel, { lazyEntries: true, autoClose: true })
    for await (const entry of zip.eachEntry()) await visit(zip, entry)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Error' || isOfSystem(error)) throw error
    const why = /^(absolute path|invalid relative path|invalid characters)/.test(error.message)
      ? 'a wheel has a member that points outside'
      : 'a wheel is damaged'
    throw new EngineError(
      `${why}: ${error.message}`,
      wheel,
      'nothing was installed; do not trust where it came from',
    )
  }
}

/** `ENOSPC`, … and not `Z_DATA_ERROR`, which zlib numbers as well. */
const isOfSystem = (error: unknown): boolean => /^E[A-Z0-9]+$/.test(errorCode(error) ?? '')

/** Permissions as packed, for programs; what is no program is an ordinary file, whatever else it claims to be. */
function modeOf({ externalFileAttributes }: Entry): number {
  return (externalFileAttributes >>> 16) & 0o111 ? 0o755 : 0o644
}
