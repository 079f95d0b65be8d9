import { expect, test } from 'vitest'
import { levelNames, levelOf } from '../../src/cell/levels.ts'
import { withRoom } from '../../src/cell/room.ts'
import { type PerturbedKeyParts, perturbedKey } from '../../src/experiment/key.ts'
import { keyOf } from './cells.ts'

const parts: PerturbedKeyParts = {
  schema: 1,
  cell: keyOf(1),
  perturbation: 'swap-10',
  settings: { kind: 'swap', share: 0.1 },
  version: 1,
}

test.each<[string, Partial<PerturbedKeyParts>]>([
  ['cell', { cell: keyOf(2) }],
  ['perturbation', { perturbation: 'swap-5' }],
  ['what it stands for', { settings: { kind: 'swap', share: 0.2 } }],
  ['version', { version: 2 }],
  ['schema', { schema: 2 }],
])('the key of a perturbed test changes with its %s', (_, change) => {
  expect(perturbedKey({ ...parts, ...change })).not.toBe(perturbedKey(parts))
})

test('every level of every cell has a key of its own', () => {
  const keys = [keyOf(1), keyOf(2)].flatMap((cell) => levelNames.map((level) => levelOf(cell, level).key))
  expect(new Set(keys).size).toBe(2 * levelNames.length)
})

const buckets = [
  { source: 16, target: 20, rows: 8 },
  { source: 32, target: 40, rows: 4 },
]
const ofLength = (length: number) => ({ source: Array.from({ length }, () => 3) })

test('what fits needs no further bucket', () => {
  expect(withRoom(buckets, [ofLength(5), ofLength(32)])).toBe(buckets)
})

test('a longer source gets a bucket of its own, as long as the longest target, and the others stay', () => {
  expect(withRoom(buckets, [ofLength(33), ofLength(37)])).toEqual([
    ...buckets,
    { source: 40, target: 40, rows: 4 },
  ])
})
