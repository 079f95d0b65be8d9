import { expect, test } from 'vitest'
import { overlapFindings, splitFacts } from '../../../src/cell/check/data.ts'
import type { ScoredSplit, TaskData, TokenPair } from '../../../src/task/types.ts'

const pair = (...target: number[]): TokenPair => ({ source: [7, ...target], target })
const split = (...examples: TokenPair[]): ScoredSplit => ({ examples, references: [] })

/** Splits are all that is looked at. */
const data = (train: readonly TokenPair[], scored: TaskData['scored']) => ({ train, scored }) as TaskData

test('splits without a common example have no overlap', () => {
  const facts = splitFacts(data([pair(1)], { validation: split(pair(2)), test: split(pair(3)) }))
  expect(facts.overlaps).toEqual([])
})

test('an example counts where source and target are both those of another split', () => {
  const halfway = { source: [9], target: [3] }
  const scored = { validation: split(pair(1), pair(2)), test: split(pair(2), pair(2), pair(4), halfway) }
  const facts = splitFacts(data([pair(1), pair(3), pair(4)], scored))
  expect(facts.overlaps).toEqual([
    { split: 'validation', shared: 1, of: 2, other: 'train' },
    { split: 'test', shared: 1, of: 4, other: 'train' },
    { split: 'test', shared: 2, of: 4, other: 'validation' },
  ])
  expect(overlapFindings('set', facts)[1]).toEqual({
    check: 'overlap',
    about: 'data set',
    name: 'set',
    what: '1 of 4 examples of the split "test" stand in the split "train" as well',
  })
})

test('perturbed forms of the test split are not looked for, those of another domain are', () => {
  const scored = {
    test: split(pair(2)),
    'test/swap-10': split(pair(1)),
    'test/out-of-domain': split(pair(1)),
  }
  expect(splitFacts(data([pair(1)], scored)).overlaps).toEqual([
    { split: 'test/out-of-domain', shared: 1, of: 1, other: 'train' },
  ])
})

test('a fingerprint tells the lengths of targets and their order', () => {
  const { fingerprints } = splitFacts(
    data([], { a: split(pair(1), pair(1, 2)), b: split(pair(5), pair(5, 6)), c: split(pair(1, 2), pair(1)) }),
  )
  expect(fingerprints.a).toBe(fingerprints.b)
  expect(fingerprints.a).not.toBe(fingerprints.c)
})
