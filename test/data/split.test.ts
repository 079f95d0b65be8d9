import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../src/base/errors.ts'
import { randomStream } from '../../src/base/random.ts'
import { nearDuplicates } from '../../src/data/duplicates.ts'
import { splitClusters } from '../../src/data/split.ts'

describe('nearDuplicates', () => {
  test.each<[string, string[], number[][]]>([
    ['equal up to punctuation', ['a b c.', "'a' b, c"], [[0, 1]]],
    ['4 of 5 words: exactly 0.8', ['a b c d', 'a b c d e'], [[0, 1]]],
    ['3 of 4 words: below', ['a b c', 'a b c d'], [[0], [1]]],
    ['a chain joins ends that are not alike', ['a b c d', 'a b c d e', 'a b c d e f'], [[0, 1, 2]]],
    ['a repeated word counts once', ['a a a b', 'a b b'], [[0, 1]]],
    ['texts without words stay alone', ['…', '…', ''], [[0], [1], [2]]],
    ['nothing', [], []],
  ])('%s', (_, texts, expected) => {
    expect(nearDuplicates(texts, 0.8)).toEqual(expected)
  })

  test('finds what comparing all with all finds', () => {
    const words = fc.subarray([...'abcdefgh'], { minLength: 1 })
    const texts = fc.array(
      words.map((list) => list.join(' ')),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(texts, fc.constantFrom(0.5, 0.6, 0.8, 1), (list, threshold) => {
        const sets = list.map((text) => new Set(text.split(' ')))
        const label = list.map((_, i) => i)
        for (const [i, a] of sets.entries()) {
          for (const [j, b] of sets.slice(0, i).entries()) {
            const shared = [...a].filter((word) => b.has(word)).length
            if (shared / (a.size + b.size - shared) < threshold) continue
            const [from, to] = [label[i] as number, label[j] as number]
            for (const k of label.keys()) if (label[k] === from) label[k] = to
          }
        }
        const expected = new Map<number, number[]>()
        for (const [i, at] of label.entries()) expected.set(at, [...(expected.get(at) ?? []), i])
        const sorted = (clusters: number[][]) =>
          clusters.toSorted((a, b) => (a[0] as number) - (b[0] as number))
        expect(nearDuplicates(list, threshold)).toEqual(sorted([...expected.values()]))
      }),
    )
  })
})

describe('splitClusters', () => {
  const clusters = [[0, 1, 2], [3], [4], [5, 6], [7], [8], [9]]

  test('fills the splits exactly and cuts no cluster', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const split = splitClusters(clusters, { validation: 2, test: 2 }, randomStream(seed, 'split'))
        expect([split.validation.length, split.test.length, split.train.length]).toEqual([2, 2, 6])
        const parts = [split.train, split.validation, split.test]
        expect(parts.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        for (const cluster of clusters) {
          expect(parts.filter((part) => cluster.some((i) => part.includes(i)))).toHaveLength(1)
        }
      }),
    )
  })

  test('another seed, another split', () => {
    const test1 = splitClusters(clusters, { validation: 2, test: 2 }, randomStream(1, 'split'))
    const test2 = splitClusters(clusters, { validation: 2, test: 2 }, randomStream(2, 'split'))
    expect(test1).not.toEqual(test2)
  })

  test('sizes that whole clusters can not make are refused', () => {
    const split = () =>
      splitClusters([[0, 1, 2], [3, 4, 5], [6]], { validation: 2, test: 2 }, randomStream(1, 's'))
    expect(split).toThrow(DataError)
  })
})
