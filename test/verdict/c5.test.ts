import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideC5, judgeC5 } from '../../src/verdict/index.ts'

/** One comparison a data set: `+` a gain, `-` a loss, `0` a tie. */
const each = (signs: string) =>
  [...signs].map((sign, i) => ({ dataset: `d${i}`, model: 'm', gain: { '+': 1, '-': -1 }[sign] ?? 0 }))

test.each([
  { share: 0.8, p: 0.049, expected: 'pass', why: 'exactly 80 %, p below .05' },
  { share: 0.8, p: 0.05, expected: 'inconclusive', why: 'p on .05' },
  { share: 0.79, p: 0.001, expected: 'fail', why: 'below 80 %' },
])('$why: $expected', ({ share, p, expected }) => {
  expect(decideC5(share, p)).toBe(expected)
})

test.each([
  { signs: '+++++', expected: 'pass', p: 1 / 32, why: 'five of five' },
  { signs: '++++++++--', expected: 'inconclusive', p: 56 / 1024, why: '8 of 10' },
  { signs: '+++++++++-', expected: 'pass', p: 11 / 1024, why: '9 of 10' },
  { signs: '++++++---', expected: 'fail', p: 130 / 512, why: '6 of 9' },
  { signs: '++++++++00', expected: 'pass', p: 1 / 256, why: 'ties drop out of p but stay in the share' },
  { signs: '+++++++000', expected: 'fail', p: 1 / 128, why: 'a tie is no gain' },
  { signs: '00000', expected: 'fail', p: 1, why: 'nothing but ties' },
])('$why: $expected', ({ signs, expected, p }) => {
  const verdict = judgeC5({ comparisons: each(signs) })
  expect(verdict.verdict).toBe(expected)
  expect(verdict.p).toBeCloseTo(p, 12)
  expect(verdict.estimates[0]).toMatchObject({ name: 'gains', n: signs.length, p: verdict.p })
})

describe('comparisons that hang together', () => {
  const grid = (datasets: number, models: number, gain: (d: number, m: number) => number) =>
    Array.from({ length: datasets * models }, (_, i) => {
      const [d, m] = [Math.floor(i / models), i % models]
      return { dataset: `d${d}`, model: `m${m}`, gain: gain(d, m) }
    })

  test('those on one data set flip together', () => {
    const verdict = judgeC5({ comparisons: grid(5, 3, () => 1) })
    expect(verdict.p).toBeCloseTo(1 / 32, 12)
  })

  test('four models are no group of their own', () => {
    expect(judgeC5({ comparisons: grid(6, 4, () => 1) }).p).toBeCloseTo(1 / 64, 12)
  })

  test('of five models or more the larger p counts', () => {
    expect(judgeC5({ comparisons: grid(6, 5, () => 1) }).p).toBeCloseTo(1 / 32, 12)
    expect(judgeC5({ comparisons: grid(5, 6, () => 1) }).p).toBeCloseTo(1 / 32, 12)
  })
})

test.each([
  { why: 'four data sets', comparisons: each('++++'), expected: 'insufficient' },
  {
    why: 'ten comparisons on one data set',
    comparisons: each('++++++++++').map((c) => ({ ...c, dataset: 'd' })),
    expected: 'insufficient',
  },
  { why: 'nothing', comparisons: [], expected: 'insufficient' },
  {
    why: 'a candidate that diverged',
    comparisons: [...each('++++++'), { dataset: 'x', model: 'm', gain: null }],
    expected: 'fail',
  },
])('$why: $expected', ({ comparisons, expected }) => {
  expect(judgeC5({ comparisons })).toMatchObject({ verdict: expected, est: null })
})

test('with three looks p has to be below a third of .05, at the same share', () => {
  const [one, three] = [0.95, 1 - 0.05 / 3].map((level) => judgeC5({ level, comparisons: each('+++++') }))
  expect([one?.verdict, one?.p]).toEqual(['pass', 1 / 32])
  expect([three?.verdict, three?.p]).toEqual(['inconclusive', 1 / 32])
  expect(one?.sentence).toContain('and p < 0.05.')
  expect(three?.reason).toBe('p is not below 0.0167')
  expect(judgeC5({ level: 1 - 0.05 / 3, comparisons: each('++++++') }).verdict).toBe('pass')
})

test('the literal reading counts neutral as positive', () => {
  expect(judgeC5({ comparisons: each('+++++++000') })).toMatchObject({
    verdict: 'fail',
    literal: { verdict: 'pass' },
  })
  expect(judgeC5({ comparisons: each('+++++++---') })).toMatchObject({ literal: { verdict: 'fail' } })
})

test('size of gains and order of comparisons change nothing', () => {
  const gain = fc.double({ min: -3, max: 3, noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.array(gain, { minLength: 5, maxLength: 12 }), (gains) => {
      const comparisons = gains.map((value, i) => ({ dataset: `d${i % 6}`, model: 'm', gain: value }))
      const turned = [...comparisons].reverse().map((c) => ({ ...c, gain: Math.sign(c.gain) * 7 }))
      const [a, b] = [judgeC5({ comparisons }), judgeC5({ comparisons: turned })]
      expect(b.verdict).toBe(a.verdict)
      expect(b.p ?? 1).toBeCloseTo(a.p ?? 1, 12)
    }),
  )
})
