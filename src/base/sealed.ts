import { sha256 } from './canonical.ts'

const digestLength = 64

/** What a file holds whose bytes are checked when it is read: the bytes, then their SHA-256 in hexadecimal. */
export function sealed(bytes: Uint8Array): readonly [bytes: Uint8Array, digest: string] {
  return [bytes, sha256(bytes)]
}

/** The bytes of a sealed file; undefined where it was cut or altered. */
export function unsealed(content: Buffer): Buffer | undefined {
  const bytes = content.subarray(0, -digestLength)
  return sha256(bytes) === content.subarray(-digestLength).toString('latin1') ? bytes : undefined
}
