import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../base/errors.ts'

/** Digest of a file that need not fit in memory. */
export async function fileDigest(
  path: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest(encoding)
}

/** The error of a file that is not the pinned one. */
export function altered(path: string, expected: string, actual: string): EngineError {
  return new EngineError(
    `a downloaded file is not the pinned one: ${basename(path)}\n  expected: ${expected}\n  actual:   ${actual}`,
    'the package index that this machine uses',
    'nothing was installed; empty the cache (python3 -m pip cache purge, npm cache clean --force) and run again; ' +
      'where it stays so, do not trust that index',
  )
}
