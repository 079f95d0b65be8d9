import { expect, test } from 'vitest'
import { digestOf } from '../../src/base/canonical.ts'
import { cellKey, type KeyParts, type TimingKeyParts, timingKey } from '../../src/experiment/key.ts'

const cell: KeyParts = {
  schema: 1,
  graphs: { init: 'aa', train: 'bb', evaluate: 'cc', encode: 'dd', decodeStep: 'ee' },
  pins: [
    { file: 'de.json', sha256: '01' },
    { file: 'en.js', sha256: '02' },
  ],
  examples: 'ee',
  tokenizer: 'ff',
  buckets: [
    { source: 16, target: 16, rows: 32 },
    { source: 32, target: 40, rows: 32 },
  ],
  train: {
    steps: 600,
    batch: { tokens: 4096 },
    accumulate: 2,
    learningRate: 3e-3,
    warmup: 100,
    evaluateEvery: 100,
    smoothing: 0,
    dropout: 0.1,
  },
  seed: 1,
  engineBuild: 'onnxruntime 1.2.3 cpu',
  threads: 1,
  versions: {
    reader: 1,
    split: 1,
    noise: 1,
    tokenizer: 1,
    batching: 1,
    initialisation: 1,
    loop: 1,
    lowering: 1,
    decoder: 1,
    metric: 1,
  },
}

const timing: TimingKeyParts = {
  schema: 1,
  baseline: { train: 'aa' },
  candidate: { train: 'bb' },
  buckets: cell.buckets,
  engineBuild: cell.engineBuild,
  timing: 1,
  lowering: 1,
  threads: 1,
  accumulate: 2,
  processes: 5,
  blocks: 30,
  fingerprint: 'machine',
}

type Path = readonly (string | number)[]

/** Paths of all numbers and strings in a value. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
}

/** A copy with the leaf at a path changed. */
function mutated<T>(value: T, path: Path): T {
  const copy = structuredClone(value)
  const parent = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>(
      (at, part) => at[part] as Record<string, unknown>,
      copy as Record<string, unknown>,
    )
  const last = path.at(-1)!
  const old = parent[last]
  parent[last] = typeof old === 'number' ? old + 1 : `${old}x`
  return copy
}

test('the walk finds every part of both keys', () => {
  const roots = (value: object) => [...new Set(leaves(value).map(([root]) => root))]
  expect(roots(cell)).toEqual(Object.keys(cell))
  expect(roots(timing)).toEqual(Object.keys(timing))
})

test.each(leaves(cell).map((path) => [path.join('.'), path] as const))(
  'cell key depends on %s',
  (_, path) => {
    expect(cellKey(mutated(cell, path))).not.toBe(cellKey(cell))
  },
)

test.each(leaves(timing).map((path) => [path.join('.'), path] as const))(
  'timing key depends on %s',
  (_, path) => {
    expect(timingKey(mutated(timing, path))).not.toBe(timingKey(timing))
  },
)

test('an entry, pin or bucket more is another key', () => {
  const keys = [
    cell,
    { ...cell, graphs: { ...cell.graphs, export: 'gg' } },
    { ...cell, pins: [...cell.pins, { file: 'x', sha256: '03' }] },
    { ...cell, buckets: cell.buckets.slice(1) },
  ].map(cellKey)
  expect(new Set(keys).size).toBe(keys.length)
})

test('the order of fields is no part of the key, the order of buckets is', () => {
  const reversed = Object.fromEntries(Object.entries(cell).reverse()) as unknown as KeyParts
  expect(cellKey(reversed)).toBe(cellKey(cell))
  expect(cellKey({ ...cell, buckets: cell.buckets.toReversed() })).not.toBe(cellKey(cell))
})

test('updates on one batch have the keys they had before there was a choice', () => {
  const { accumulate: _, ...train } = cell.train
  const { accumulate: __, ...others } = timing
  expect(cellKey({ ...cell, train: { ...train, accumulate: 1 } })).toBe(
    digestOf({ kind: 'cell', ...cell, train }),
  )
  expect(timingKey({ ...others, accumulate: 1 })).toBe(digestOf({ kind: 'timing', ...others }))
})

test('a key is 64 hexadecimal digits', () => {
  expect(cellKey(cell)).toMatch(/^[0-9a-f]{64}$/)
})
