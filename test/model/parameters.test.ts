import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { sizeOf } from '../../src/graph/graph.ts'
import { transformerSize, transformerSizes } from '../../src/model/config.ts'
import { initialValues, type Parameter, transformerParameters } from '../../src/model/parameters.ts'

const config = { ...transformerSize('transformer-pocket'), vocabulary: 2000 }
const parameters = transformerParameters(config)
const count = (all: Readonly<Record<string, Parameter>>) =>
  Object.values(all).reduce((sum, { shape }) => sum + sizeOf(shape), 0)

describe('counts', () => {
  test.each(Object.entries(transformerSizes))('%s has the parameters of its formula', (_, size) => {
    const { width: d, layers, feedForward } = size
    const [attention, norm] = [4 * d * d, 2 * d]
    const inner = 2 * d * feedForward + feedForward + d
    const encoder = attention + inner + 2 * norm
    const decoder = 2 * attention + inner + 3 * norm
    const all = transformerParameters({ ...size, vocabulary: 1000 })
    expect(count(all)).toBe(1000 * d + layers * (encoder + decoder) + 2 * norm)
    expect(size.feedForward).toBe(4 * size.width)
    expect(size.width % (2 * size.heads)).toBe(0)
  })

  test('Base with the 37,000 pieces of the paper has its 65 million parameters', () => {
    const base = transformerParameters({ ...transformerSize('transformer-base'), vocabulary: 37_000 })
    // Table 3 rounds, and its attention has no biases either.
    expect(count(base) / 1e6).toBeGreaterThan(62)
    expect(count(base) / 1e6).toBeLessThan(66)
  })
})

describe('initial values', () => {
  const values = (name: string, seed = 1) => initialValues(name, parameters[name] as Parameter, seed)
  const moments = (x: Float32Array) => {
    const mean = x.reduce((a, b) => a + b, 0) / x.length
    return { mean, deviation: Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length) }
  }

  test('of the embedding are normal, of deviation 1/√D', () => {
    const { mean, deviation } = moments(values('embedding'))
    expect(Math.abs(mean)).toBeLessThan((4 / 8) * (1 / Math.sqrt(128_000)))
    expect(deviation * 8).toBeCloseTo(1, 1.5)
  })

  test.each([
    ['encoder.0.self.qkv', 64, 64],
    ['decoder.1.cross.kv', 64, 64],
    ['encoder.1.ffn.in', 64, 256],
    ['decoder.0.ffn.out', 256, 64],
  ])('of %s are uniform within ±√(6/(%d + %d)), each block by its own fans', (name, fanIn, fanOut) => {
    const limit = Math.sqrt(6 / (fanIn + fanOut))
    const drawn = values(name)
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit))
    expect(Math.max(...drawn)).toBeGreaterThan(0.99 * limit)
    expect(moments(drawn).deviation / (limit / Math.sqrt(3))).toBeCloseTo(1, 1.5)
  })

  test.each([
    ['encoder.norm.scale', 1],
    ['decoder.0.self.norm.scale', 1],
    ['encoder.norm.shift', 0],
    ['encoder.0.ffn.in.bias', 0],
  ])('of %s are all %d', (name, value) => {
    expect(new Set(values(name))).toEqual(new Set([value]))
  })

  test('depend on seed and name, and on nothing else', () => {
    expect(values('encoder.0.self.qkv')).toEqual(values('encoder.0.self.qkv'))
    expect(values('encoder.0.self.qkv')).not.toEqual(values('encoder.0.self.qkv', 2))
    expect(values('encoder.0.self.qkv')).not.toEqual(values('encoder.1.self.qkv'))
  })
})

test.each(['transformer-huge', 'constructor', ''])('no model "%s": the names are listed', (name) => {
  expect(() => transformerSize(name)).toThrow(ConfigError)
  expect(() => transformerSize(name)).toThrow(
    /choose one of transformer-tiny, .*transformer-pocket, .*transformer-large/,
  )
})
