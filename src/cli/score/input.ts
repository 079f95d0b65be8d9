/** The files that a person hands to a score: named or standard input, of any size, read once. */
import { createReadStream } from 'node:fs'
import { ConfigError, DataError } from '../../base/errors.ts'
import type { Source } from '../../data/readers/source.ts'

/**
 * A source for each path, `-` being standard input.
 * @throws ConfigError where two of them are standard input.
 */
export function inputsOf(paths: readonly string[]): Source[] {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new ConfigError('two files that are both standard input', 'hypros score', 'use "-" for one of them')
  }
  return paths.map((path) => ({
    name: path === '-' ? 'standard input' : path,
    open: () => bytesOf(path),
  }))
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 })
  try {
    yield* stream as AsyncIterable<Uint8Array>
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    const what = code === 'ENOENT' ? 'no such file' : `can't be read: ${message}`
    throw new DataError(what, path, 'name a file that can be read, or "-" for standard input', { cause })
  }
}

/**
 * What a reader says of a file. Its advice is for pinned files; this one is the person's own.
 * @throws DataError in place of the reader's.
 */
export async function* inOwnWords<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* values
  } catch (cause) {
    if (!(cause instanceof DataError) || !cause.what.includes('UTF-8')) throw cause
    throw new DataError(cause.what, cause.where, 'save the file as UTF-8', { cause })
  }
}
