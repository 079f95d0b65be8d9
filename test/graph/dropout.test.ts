import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import {
  draw,
  drawBits,
  dropoutKey,
  dropThreshold,
  elementWords,
  mix32,
  siteWords,
} from '../../src/graph/hash.ts'
import { dropoutMask } from '../../src/graph/primitives.ts'
import { dropoutBitsAgree } from '../engine/conformance/dropout.ts'
import { engines, int32, runOn } from '../graph/tensors.ts'

const size = 4096

/** 24-bit draws of a site under a key, from the reference. */
function draws(key: ArrayLike<number>, site: number, count = size): Float64Array {
  const [first, second] = siteWords(site)
  const words = [(key[0] as number) ^ first, (key[1] as number) ^ second] as const
  return Float64Array.from(elementWords(count), (element) => draw(element, words))
}

const dropped = (key: ArrayLike<number>, site: number, rate = 0.5): number[] =>
  Array.from(draws(key, site), (value) => (value < dropThreshold(rate) ? 1 : 0))

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Correlation of two masks of rate 1/2 times √n: standard normal where they are independent. */
const score = (a: readonly number[], b: readonly number[]): number =>
  (4 * total(a.map((value, at) => (value - 0.5) * ((b[at] as number) - 0.5)))) / Math.sqrt(a.length)

dropoutBitsAgree(engines.onnx)

describe('bits', () => {
  test('are those that the algorithm gave when it was fixed', () => {
    // By Python's integers: lowbias32, the keys and the draws, written from their definitions.
    expect([0, 1, 0xffff_ffff].map(mix32)).toEqual([0, 1753845952, 1734902346])
    expect(
      [
        [1, 0],
        [1, 1],
        [2, 0],
      ].flatMap(([seed, update]) => [...dropoutKey(seed as number, update as number)]),
    ).toEqual([1492470133, 455777851, -765758490, -2055573927, 911671261, -163263116])
    expect([...draws(dropoutKey(1, 0), 5, 4)]).toEqual([7894921, 13611916, 10989631, 15585168])
  })

  test('a mask keeps the mean: kept elements are 1 / (1 − rate)', async () => {
    const { mask } = await runOn(engines.onnx, { key: int32([...dropoutKey(1, 5)], 2) }, ({ key }) => ({
      mask: dropoutMask(key as tf.Tensor, 2, 0.1, [64, 64]),
    }))
    expect(new Set(mask?.data)).toEqual(new Set([0, Math.fround(1 / 0.9)]))
    expect(Math.abs(total([...(mask?.data ?? [])]) / size - 1)).toBeLessThan(
      4.5 * Math.sqrt(0.1 / 0.9 / size),
    )
  })
})

describe('rates', () => {
  test.each([0.1, 0.25, 0.5, 0.9])('%d: every mask within binomial bounds, their variance too', (rate) => {
    const masks = Array.from({ length: 300 }, (_, at) => total(dropped(dropoutKey(1, at), at % 11, rate)))
    const z = masks.map((count) => (count - size * rate) / Math.sqrt(size * rate * (1 - rate)))
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5)
    expect(Math.abs(total(z) / Math.sqrt(z.length))).toBeLessThan(4)
    // 299 times the variance is χ² with 299 degrees of freedom: within 4 deviations.
    expect(Math.abs(total(z.map((value) => value ** 2)) / z.length - 1)).toBeLessThan(4 * Math.sqrt(2 / 300))
  })

  test('draws are uniform over 16 intervals', () => {
    const counts = new Array<number>(16).fill(0)
    for (let update = 0; update < 20; update++) {
      for (const value of draws(dropoutKey(7, update), 3)) {
        const bin = Math.floor(value / 2 ** (drawBits - 4))
        counts[bin] = (counts[bin] as number) + 1
      }
    }
    const expected = (20 * size) / 16
    const chiSquare = total(counts.map((count) => (count - expected) ** 2 / expected))
    // Mean 15, deviation √30.
    expect(chiSquare).toBeLessThan(15 + 5 * Math.sqrt(30))
  })
})

describe('masks are uncorrelated', () => {
  const pairs: [string, number[][]][] = [
    ['of the sites of an update', Array.from({ length: 40 }, (_, site) => dropped(dropoutKey(1, 0), site))],
    ['of successive updates', Array.from({ length: 40 }, (_, update) => dropped(dropoutKey(1, update), 0))],
    ['of successive seeds', Array.from({ length: 40 }, (_, seed) => dropped(dropoutKey(seed + 1, 0), 0))],
    ['of micro-batches', Array.from({ length: 8 }, (_, part) => dropped(dropoutKey(1, 0, part, 8), 0))],
    // Site s of update u against site s + 1 of update u + 1, and the like.
    [
      'of sites and updates together',
      Array.from({ length: 36 }, (_, at) => dropped(dropoutKey(1, at % 6), Math.floor(at / 6))),
    ],
  ]

  test.each(pairs)('%s', (_, masks) => {
    const scores = masks.flatMap((a, i) => masks.slice(i + 1).map((b) => score(a, b)))
    // 780 pairs: the largest of so many normal scores is below 4.8 in all but one of a thousand runs.
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.8)
    const spread = total(scores.map((value) => value ** 2)) / scores.length
    expect(Math.abs(spread - 1)).toBeLessThan(5 * Math.sqrt(2 / scores.length))
  })

  test('nor is a mask with itself, moved', () => {
    const mask = dropped(dropoutKey(1, 0), 0)
    for (const lag of [1, 2, 3, 16, 32, 64, 128, 512, 1024, 2048]) {
      expect(Math.abs(score(mask, [...mask.slice(lag), ...mask.slice(0, lag)]))).toBeLessThan(4.5)
    }
  })
})

describe('keys', () => {
  test('of 100,000 updates in 4 micro-batches differ, in the first word alone', () => {
    const words = new Set<number>()
    for (let update = 0; update < 100_000; update++) {
      for (let part = 0; part < 4; part++) words.add(dropoutKey(1, update, part, 4)[0] as number)
    }
    expect(words.size).toBe(400_000)
  })

  test('of different seeds differ, whatever the update', () => {
    const keys = new Set<string>()
    for (let seed = 1; seed <= 200; seed++) {
      for (let update = 0; update < 500; update++) keys.add(String(dropoutKey(seed, update)))
    }
    expect(keys.size).toBe(100_000)
  })

  test('do not depend on how an update is named: micro-batch 1 of 2 of update 3 is the seventh of all', () => {
    expect(dropoutKey(1, 3, 1, 2)).toEqual(dropoutKey(1, 7))
  })

  test('of sites differ', () => {
    const words = Array.from({ length: 10_000 }, (_, site) => siteWords(site))
    expect(new Set(words.flat()).size).toBe(20_000)
  })
})

test('a mask takes no gradient from its key, and gives none away', () => {
  const gradient = tf.grad((x) => tf.mul(x, dropoutMask(tf.tensor1d([1, 2], 'int32'), 0, 0.5, [8])))(
    tf.ones([8]),
  )
  const mask = dropoutMask(tf.tensor1d([1, 2], 'int32'), 0, 0.5, [8])
  expect(gradient.dataSync()).toEqual(mask.dataSync())
})
