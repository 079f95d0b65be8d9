import { expect, test } from 'vitest'
import { judgeC2, judgeC3, judgeC4, type Verdict } from '../../src/verdict/index.ts'
import { expectClose, golden } from '../stats/golden.ts'

const judges = { gain: judgeC2, ece: judgeC3, excess: judgeC4 } as const
const cases = golden.claims.flatMap(({ input, expected }) =>
  (['gain', 'ece', 'excess'] as const).map((name) => ({ name, level: input.level, input, expected })),
)

test.each(cases)('$name over three instances at level $level, as SciPy solves it', (claim) => {
  const verdict: Verdict = judges[claim.name](claim.input)
  const found = verdict.estimates.find(({ name }) => name === claim.name)
  const expected = claim.expected[claim.name]
  expect(found?.n).toBe(3)
  for (const field of ['est', 'lo', 'hi', 'p'] as const)
    expectClose(found?.[field] as number, expected[field])
})
