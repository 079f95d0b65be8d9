import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DataError } from '../../base/errors.ts'

/** Bytes that can be read as often as one likes, never all at once. */
export interface Source {
  /** For messages: the file as the lock names it, and the member of an archive. */
  readonly name: string
  open(): AsyncIterable<Uint8Array>
}

/** What is wrong with a file, and in which line (counted from 1) where that is known. */
export function malformed({ name }: Pick<Source, 'name'>, what: string, line?: number): DataError {
  return new DataError(
    what,
    line === undefined ? name : `${name}, line ${line}`,
    'fetch the file again (npx hypros data verify tells whether it is the pinned one); if it is, its reader is wrong',
  )
}

export function fileSource(path: string, name: string): Source {
  return { name, open: () => createReadStream(path, { highWaterMark: 1 << 18 }) }
}

/** The content of a gzip file. */
export function gunzipped(source: Source): Source {
  return {
    name: source.name,
    async *open() {
      const gunzip = createGunzip({ chunkSize: 1 << 18 })
      const fed = pipeline(Readable.from(source.open()), gunzip)
      // A failure ends the loop below too, which is where it is told.
      fed.catch(() => {})
      try {
        yield* gunzip
      } catch (cause) {
        if (cause instanceof DataError) throw cause
        throw malformed(source, `not a whole gzip file: ${(cause as Error).message}`)
      }
    },
  }
}

/** All of a small file. */
export async function whole(source: Source): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
