/**
 * The safetensors format: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.
 * Written here because it is a header and bytes; the npm package of that name is not the format's own.
 */
import { DataError } from '../base/errors.ts'
import type { HostTensor } from '../engine/engine.ts'
import { bytesOf, type DType, type HostArray } from '../graph/graph.ts'

const typeNames: Readonly<Record<DType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' }
const dtypes: Readonly<Record<string, DType>> = { F32: 'float32', I32: 'int32', BOOL: 'bool' }

interface HeaderEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** Bytes of a file with tensors in order of their names, and text metadata. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(tensors).sort()
  const header: Record<string, unknown> = { __metadata__: metadata }
  let offset = 0
  for (const name of names) {
    const { shape, dtype, data } = tensors[name] as HostTensor
    header[name] = { dtype: typeNames[dtype], shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = Buffer.from(JSON.stringify(header))
  // The data starts at a multiple of 8, as the format asks for.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, 0x20)])
  const file = Buffer.alloc(8 + padded.length + offset)
  file.writeBigUInt64LE(BigInt(padded.length))
  padded.copy(file, 8)
  let at = 8 + padded.length
  for (const name of names) {
    const { data } = tensors[name] as HostTensor
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return file
}

export interface Safetensors {
  readonly tensors: Readonly<Record<string, HostTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

/** @throws DataError where the bytes are not such a file. */
export function decodeSafetensors(file: Uint8Array): Safetensors {
  try {
    const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
    const headerLength = Number(view.readBigUInt64LE())
    const header = JSON.parse(view.toString('utf8', 8, 8 + headerLength)) as Record<string, HeaderEntry>
    const { __metadata__, ...entries } = header
    const start = 8 + headerLength
    let end = start
    const tensors = Object.entries(entries).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const kind = dtypes[dtype]
        if (!kind || from < 0 || to - from !== bytesOf({ shape, dtype: kind })) {
          throw new RangeError(`tensor ${name} (${dtype}) can't be read`)
        }
        end = Math.max(end, start + to)
        const bytes = Uint8Array.from(view.subarray(start + from, start + to))
        return [name, { shape, dtype: kind, data: viewOf(bytes, kind) }] as const
      },
    )
    if (end !== view.length) throw new RangeError(`${view.length} bytes where the header speaks of ${end}`)
    return {
      tensors: Object.fromEntries(tensors),
      metadata: (__metadata__ ?? {}) as unknown as Record<string, string>,
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new DataError(`not a safetensors file: ${message}`, 'weights', 'delete it; the cell trains anew', {
      cause: error,
    })
  }
}

function viewOf(bytes: Uint8Array, dtype: DType): HostArray {
  if (dtype === 'float32') return new Float32Array(bytes.buffer)
  return dtype === 'int32' ? new Int32Array(bytes.buffer) : bytes
}
