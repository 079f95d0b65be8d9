import { HyprosError } from '../../base/errors.ts'
import type { UrlFile } from '../lock.ts'
import { type FetchOptions, fetchFile } from './fetch-file.ts'

/** What became of the files that were asked for. */
export interface FetchResult {
  readonly fetched: readonly { readonly file: string; readonly path: string }[]
  /** A file that can't be had does not keep the others from being fetched. */
  readonly failed: readonly { readonly file: string; readonly error: HyprosError }[]
}

/** Fetches files, `limit` at a time, in the order given. */
export async function fetchFiles(
  files: readonly UrlFile[],
  limit: number,
  options: FetchOptions,
): Promise<FetchResult> {
  const fetched: { file: string; path: string }[] = []
  const failed: { file: string; error: HyprosError }[] = []
  const queue = [...new Map(files.map((pin) => [pin.file, pin])).values()]
  const work = async () => {
    for (let pin = queue.shift(); pin !== undefined; pin = queue.shift()) {
      try {
        fetched.push({ file: pin.file, path: await fetchFile(pin, options) })
      } catch (error) {
        if (!(error instanceof HyprosError)) throw error
        failed.push({ file: pin.file, error })
      }
    }
  }
  // Every worker is waited for, so that none still writes when the call has ended.
  const ends = await Promise.allSettled(Array.from({ length: limit }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return { fetched, failed }
}
