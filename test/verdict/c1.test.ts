import { describe, expect, test } from 'vitest'
import type { Estimate } from '../../src/verdict/index.ts'
import { decideC1, judgeC1 } from '../../src/verdict/index.ts'
import { expectClose, golden } from '../stats/golden.ts'

/** Processes of 30 equal blocks, one an overhead in %. */
const processes = (overheads: readonly number[], blocks = 30) =>
  overheads.map((percent) =>
    Array.from({ length: blocks }, () => [10, 10 + percent / 10, 10 + percent / 10, 10]),
  )

const quiet = processes([0.1, -0.1, 0, 0.05, -0.05])
const cheap = processes([1, 1.1, 0.9, 1, 1])

test.each([
  { est: 2, lo: 1, hi: 3, expected: 'pass', why: 'upper end on 3 %' },
  { est: 2, lo: 1, hi: 3.01, expected: 'inconclusive', why: 'upper end above 3 %' },
  { est: 4, lo: 3, hi: 5, expected: 'inconclusive', why: 'lower end on 3 %' },
  { est: 4, lo: 3.01, hi: 5, expected: 'fail', why: 'all above 3 %' },
])('$why: $expected', ({ expected, ...numbers }) => {
  const overhead: Estimate = { name: 'overhead', unit: '%', ...numbers }
  expect(decideC1(overhead)).toBe(expected)
})

test('Hodges–Lehmann within, Student across processes, as SciPy has it', () => {
  const { est, lo, hi } = judgeC1({ processes: golden.c1.processes })
  expectClose(est as number, golden.c1.expected.est)
  expectClose(lo as number, golden.c1.expected.lo)
  expectClose(hi as number, golden.c1.expected.hi)
})

test.each([
  { overheads: [1, 1.1, 0.9, 1, 1], expected: 'pass' },
  { overheads: [1, 6, 2, 3, 4], expected: 'inconclusive' },
  { overheads: [5, 5.1, 4.9, 5, 5], expected: 'fail' },
])('overheads of $overheads %: $expected', ({ overheads, expected }) => {
  expect(judgeC1({ processes: processes(overheads), aa: quiet }).verdict).toBe(expected)
})

test('an overhead of exactly 3 % passes', () => {
  expect(judgeC1({ processes: processes([3, 3, 3, 3, 3]) })).toMatchObject({ verdict: 'pass' })
})

describe('the A/A control', () => {
  test.each([
    { aa: [1.5, 1.4, 1.6, 1.5, 1.5], expected: 'incomparable', why: 'excludes 0 and exceeds 1 %' },
    { aa: [-1.5, -1.4, -1.6, -1.5, -1.5], expected: 'incomparable', why: 'likewise below 0' },
    { aa: [0.5, 0.4, 0.6, 0.5, 0.5], expected: 'pass', why: 'excludes 0 by less than 1 %' },
    { aa: [1.5, -4, 7, 0, 4], expected: 'pass', why: 'exceeds 1 % but holds 0' },
  ])('$why: $expected', ({ aa, expected }) => {
    expect(judgeC1({ processes: cheap, aa: processes(aa) }).verdict).toBe(expected)
  })

  test('a void run still shows what it measured', () => {
    const verdict = judgeC1({ processes: cheap, aa: processes([2, 2, 2, 2, 2.1]) })
    expect(verdict.reason).toBe('the A/A measurement is void')
    expect(verdict.estimates.map(({ name }) => name)).toEqual(['overhead', 'aa'])
  })

  test('its absence is said', () => {
    expect(judgeC1({ processes: cheap }).sentence).toMatch(/No A\/A measurement accompanies it/)
  })
})

describe('insufficient', () => {
  test.each([
    { why: 'four processes', input: { processes: cheap.slice(1) }, reason: 'fewer than 5 processes' },
    {
      why: 'one process of 29 blocks',
      input: { processes: [...cheap.slice(1), ...processes([1], 29)] },
      reason: 'fewer than 30 blocks in a process',
    },
    {
      why: 'fewer blocks than asked for',
      input: { processes: cheap, min_blocks: 31 },
      reason: 'fewer than 31 blocks in a process',
    },
    { why: 'nothing', input: { processes: [] }, reason: 'fewer than 5 processes' },
  ])('$why', ({ input, reason }) => {
    expect(judgeC1(input)).toMatchObject({ verdict: 'insufficient', reason, est: null })
  })

  test('fewer blocks are enough where fewer are asked for', () => {
    expect(judgeC1({ processes: processes([1, 1, 1, 1, 1], 3), min_blocks: 3 }).verdict).toBe('pass')
  })
})

test.each([[[10, 0, 10, 10]], [[10, 10, 10]], [[10, Number.NaN, 10, 10]]])(
  'a block of %j is refused by place',
  (block) => {
    const broken = [...cheap.slice(1), [...(cheap[0] ?? []).slice(1), block]]
    expect(() => judgeC1({ processes: broken })).toThrow(/`processes`, process 5, block 30/)
  },
)

test('an undecided cost says how many processes would decide', () => {
  expect(judgeC1({ processes: processes([1, 6, 1, 1, 1]) }).sentence).toMatch(
    /About \d+ processes would decide it/,
  )
})

test('a drift through a block cancels in ABBA', () => {
  const drifting = Array.from({ length: 5 }, () => Array.from({ length: 30 }, () => [100, 110, 121, 133.1]))
  expect(judgeC1({ processes: drifting }).est).toBeCloseTo(0, 9)
})

test('the literal reading takes the point estimate', () => {
  const { verdict, literal } = judgeC1({ processes: processes([1, 6, 1, 1, 1]) })
  expect({ verdict, literal: literal?.verdict }).toEqual({ verdict: 'inconclusive', literal: 'pass' })
})
