import protobuf from 'protobufjs'
import { malformed, type Source } from './source.ts'

/** tf.Example (tensorflow/core/example/feature.proto), as far as texts need it. */
const schema = `
syntax = "proto3";
message BytesList { repeated bytes value = 1; }
message Feature { BytesList bytes_list = 1; }
message Features { map<string, Feature> feature = 1; }
message Example { Features features = 1; }
`
const example = protobuf.parse(schema, { keepCase: true }).root.lookupType('Example')

interface Decoded {
  readonly features?: {
    readonly feature?: Readonly<
      Record<string, { readonly bytes_list?: { readonly value?: readonly Uint8Array[] } }>
    >
  }
}

const headerBytes = 8
const longestRecord = 1 << 26

/** Serialised messages, each behind its length as 8 bytes, little endian. */
async function* records(source: Source): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0)
  let number = 0
  for await (const chunk of source.open()) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    let at = 0
    while (pending.length - at >= headerBytes) {
      const length = Number(pending.readBigUInt64LE(at))
      if (length > longestRecord) throw malformed(source, `record ${number + 1} claims ${length} bytes`)
      if (pending.length - at - headerBytes < length) break
      yield pending.subarray(at + headerBytes, at + headerBytes + length)
      number += 1
      at += headerBytes + length
    }
    pending = pending.subarray(at)
  }
  if (pending.length > 0) throw malformed(source, `ends within record ${number + 1}`)
}

/**
 * The texts of each example of a "chunked" file of See et al.: feature name → its first value.
 * @throws DataError for a record that is cut short or no tf.Example
 */
export async function* tfExamples(source: Source): AsyncGenerator<Readonly<Record<string, string>>> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let number = 0
  for await (const record of records(source)) {
    number += 1
    try {
      const { features } = example.decode(record) as unknown as Decoded
      const texts = Object.entries(features?.feature ?? {}).map(([name, { bytes_list }]) => {
        const [value] = bytes_list?.value ?? []
        return [name, value === undefined ? '' : utf8.decode(value)]
      })
      yield Object.fromEntries(texts)
    } catch (cause) {
      throw malformed(source, `record ${number} is no tf.Example: ${(cause as Error).message}`)
    }
  }
}
