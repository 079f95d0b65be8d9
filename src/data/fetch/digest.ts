import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { DataError } from '../../base/errors.ts'
import type { UrlFile } from '../lock.ts'

/** Size and digests that the lock promises of a file: one digest at least. */
export type Pin = Pick<UrlFile, 'file' | 'bytes' | 'sha256' | 'md5' | 'gitBlob'>

const algorithms = ['sha256', 'gitBlob', 'md5'] as const

/** The strongest digest of a pin: the name of its content. */
export function contentName(pin: Pin): readonly [algorithm: string, digest: string] {
  for (const algorithm of algorithms) {
    const digest = pin[algorithm]
    if (digest !== undefined) return [algorithm, digest]
  }
  throw new DataError(`the lock gives no digest of ${pin.file}`, 'fixtures/datasets.lock', 'add its pin')
}

export interface PinCheck {
  update(chunk: Uint8Array): void
  /** Bytes so far. */
  readonly bytes: number
  /** What the bytes are where they are not the promised ones, as lines for a message. */
  end(): { readonly sha256: string; readonly mismatch?: string }
}

/** Checks bytes as they come in against every digest of a pin. */
export function pinCheck(pin: Pin): PinCheck {
  const wanted = algorithms.filter((algorithm) => algorithm === 'sha256' || pin[algorithm] !== undefined)
  const hashes = wanted.map((algorithm) => {
    const hash = createHash(algorithm === 'gitBlob' ? 'sha1' : algorithm)
    // Git hashes the size first; a file of another size is refused whatever its digest.
    if (algorithm === 'gitBlob') hash.update(`blob ${pin.bytes}\0`)
    return { algorithm, hash }
  })
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    update(chunk) {
      bytes += chunk.length
      for (const { hash } of hashes) hash.update(chunk)
    },
    end() {
      const actual = hashes.map(({ algorithm, hash }) => ({ algorithm, digest: hash.digest('hex') }))
      const sha256 = actual.find(({ algorithm }) => algorithm === 'sha256')?.digest as string
      const same = actual.every(({ algorithm, digest }) => (pin[algorithm] ?? digest) === digest)
      if (bytes === pin.bytes && same) return { sha256 }
      const promised = actual.filter(({ algorithm }) => pin[algorithm] !== undefined)
      const line = (digests: typeof actual, size: number) =>
        [...digests.map(({ algorithm, digest }) => `${algorithm} ${digest}`), `${size} bytes`].join(', ')
      const expected = promised.map(({ algorithm }) => ({ algorithm, digest: pin[algorithm] as string }))
      return {
        sha256,
        mismatch: `\n  expected: ${line(expected, pin.bytes)}\n  actual:   ${line(promised, bytes)}`,
      }
    },
  }
}

/** Reads a file and checks it against its pin. A file of another size is not read to its end for nothing. */
export async function checkFile(path: string, pin: Pin): Promise<{ sha256?: string; mismatch?: string }> {
  const { size } = statSync(path)
  if (size !== pin.bytes) return { mismatch: `\n  expected: ${pin.bytes} bytes\n  actual:   ${size} bytes` }
  const check = pinCheck(pin)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) check.update(chunk)
  return check.end()
}
