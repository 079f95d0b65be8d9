import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../src/base/errors.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/train/checkpoint.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/train/safetensors.ts'
import { bool, float32, int32 } from '../graph/tensors.ts'
import golden from '../oracle/train-safetensors.json' with { type: 'json' }

const tensors = {
  weights: float32([1.5, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 3], 2, 3),
  counts: int32([-1, 2_147_483_647], 2),
  flags: bool([1, 0, 1], 3, 1),
  scalar: float32([7]),
  none: float32([], 0, 4),
}

test('what is written is read back, bit by bit', () => {
  const metadata = { key: 'a "quoted" β' }
  expect(decodeSafetensors(encodeSafetensors(tensors, metadata))).toEqual({ tensors, metadata })
})

test('any arrays survive, whatever their bits', () => {
  const words = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 9 })
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), words), (arrays) => {
      const given = Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => [`x${name}`, int32(values, values.length)]),
      )
      expect(decodeSafetensors(encodeSafetensors(given)).tensors).toEqual(given)
    }),
  )
})

test('the order in which tensors are handed in changes no byte', () => {
  const reversed = Object.fromEntries(Object.entries(tensors).reverse())
  expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(tensors))
})

test('a file written from a part of a larger buffer holds that part', () => {
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3)
  const file = encodeSafetensors({ x: { shape: [2], dtype: 'float32', data } })
  expect(decodeSafetensors(file).tensors.x?.data).toEqual(Float32Array.of(1, 2))
})

describe("against the format's own library", () => {
  test('its file is read', () => {
    const { tensors: read, metadata } = decodeSafetensors(Buffer.from(golden.theirs, 'base64'))
    expect(read).toEqual({ a: float32([1, 2, 3, 4, 5, 6], 2, 3), b: int32([-1, 7], 2), c: bool([1, 0], 2) })
    expect(metadata).toEqual({ key: 'value' })
  })

  test('the file that it has read is what is written', () => {
    expect(Buffer.from(encodeSafetensors(tensors, { key: 'value' })).toString('base64')).toBe(golden.ours)
  })
})

describe('damaged bytes are refused', () => {
  const file = Buffer.from(encodeSafetensors(tensors, { key: 'x' }))
  const headerLength = Number(file.readBigUInt64LE())
  const header = file.toString('utf8', 8, 8 + headerLength)

  const withHeader = (text: string) => {
    const json = Buffer.from(text)
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    return Buffer.concat([length, json, file.subarray(8 + headerLength)])
  }

  test('the header helper is right', () => {
    expect(withHeader(header)).toEqual(file)
  })

  const offsets = (from: number, to: number) =>
    header.replace(/"scalar":\{[^}]*\}/, `"scalar":{"dtype":"F32","shape":[],"data_offsets":[${from},${to}]}`)

  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['half a length', file.subarray(0, 5)],
    ['half a header', file.subarray(0, 40)],
    ['the header alone', file.subarray(0, 8 + headerLength)],
    ['one byte short', file.subarray(0, -1)],
    ['one byte more', Buffer.concat([file, Buffer.alloc(1)])],
    ['a length beyond the file', Buffer.concat([Buffer.alloc(8, 0xff), file.subarray(8)])],
    ['another format', Buffer.from('{"a":1}'.repeat(10))],
    ['an unknown type', withHeader(header.replace('"I32"', '"F16"'))],
    ['a shape that its bytes do not fill', withHeader(header.replace('"shape":[2,3]', '"shape":[2,4]'))],
    ['offsets that run backwards', withHeader(offsets(8, 4))],
    ['negative offsets', withHeader(offsets(-4, 0))],
    ['no offsets', withHeader(header.replace('data_offsets', 'data_places'))],
    ['a header that is a list', withHeader('[1]')],
  ])('%s', (_, bytes) => {
    expect(() => decodeSafetensors(bytes)).toThrow(DataError)
  })
})

describe('checkpoints', () => {
  const state = {
    step: 7,
    totals: {
      sinceRow: { steps: 2, loss: 0.1 + 0.2, gradientNorm: 1 / 3 },
      flops: 1e15,
      tokens: 12,
      paddedTokens: 20,
    },
    curve: [],
    best: { step: 5, score: 12.345678901234567 },
  }

  test('come back as they were: sums to the last bit, weights apart from the best ones', () => {
    const checkpoint = { state, tensors: { w: float32([1], 1) }, best: { w: float32([2], 1) } }
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint)
  })

  test('weights without a state are no checkpoint', () => {
    expect(() => decodeCheckpoint(encodeSafetensors({ w: float32([1], 1) }))).toThrow(DataError)
    expect(() => decodeCheckpoint(encodeSafetensors({}, { state: '{"step":' }))).toThrow(DataError)
  })
})
