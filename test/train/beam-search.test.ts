import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import {
  advance,
  assertBeamOptions,
  type Beam,
  type BeamOptions,
  bestHypothesis,
  type Continuation,
  lengthPenalty,
  newBeam,
} from '../../src/train/beam-search.ts'

const eos = 0

/** Log-probabilities of the next token, by the tokens before. */
type Scorer = (prefix: readonly number[]) => readonly number[]

function search(scorer: Scorer, limit: number, options: BeamOptions): Beam {
  let beam = newBeam
  while (beam.live.length > 0) {
    const continuations = beam.live.map(({ tokens }) =>
      scorer(tokens)
        .map((logProb, token): Continuation => ({ token, logProb }))
        .sort((a, b) => b.logProb - a.logProb)
        .slice(0, options.width + 1),
    )
    beam = advance(beam, continuations, eos, limit, options)
  }
  return beam
}

/** Every hypothesis that ends within the limit, with its log-probability. */
function allEnded(scorer: Scorer, limit: number, prefix: number[] = [], logProb = 0): [number[], number][] {
  return scorer(prefix).flatMap((next, token): [number[], number][] => {
    if (token === eos) return [[prefix, logProb + next]]
    return prefix.length + 1 < limit ? allEnded(scorer, limit, [...prefix, token], logProb + next) : []
  })
}

/** A made-up model of three words and end-of-sentence, of which every prefix has a distribution of its own. */
function madeUp(weights: readonly number[]): Scorer {
  return (prefix) => {
    const at = prefix.reduce((state, token) => (7 * state + token + 3) % 61, 1)
    const logits = Array.from(
      { length: 4 },
      (_, token) => weights[(at + 5 * token) % weights.length] as number,
    )
    const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0))
    return logits.map((logit) => logit - sum)
  }
}

const weights = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 61, maxLength: 61 })
const alpha = fc.double({ min: 0, max: 2, noNaN: true })
const penalty = fc.constantFrom('gnmt' as const, 'power' as const)

test('a beam wide enough finds the best of all hypotheses', () => {
  fc.assert(
    fc.property(weights, alpha, penalty, fc.integer({ min: 1, max: 4 }), (values, exponent, form, limit) => {
      const scorer = madeUp(values)
      const options = { width: 300, alpha: exponent, penalty: form }
      const found = bestHypothesis(search(scorer, limit, options))
      const scores = allEnded(scorer, limit).map(
        ([tokens, logProb]) => logProb / lengthPenalty(tokens.length + 1, options),
      )
      expect(found.score).toBe(Math.max(...scores))
      const own = allEnded(scorer, limit).find(([tokens]) => String(tokens) === String(found.tokens))
      expect(own?.[1]).toBe(found.logProb)
    }),
  )
})

test('a beam of width 1 is greedy, whatever the penalty', () => {
  fc.assert(
    fc.property(weights, alpha, penalty, (values, exponent, form) => {
      const scorer = madeUp(values)
      const greedy: number[] = []
      while (greedy.length < 5) {
        const next = scorer(greedy)
        const token = next.indexOf(Math.max(...next))
        if (token === eos) break
        greedy.push(token)
      }
      const found = bestHypothesis(search(scorer, 5, { width: 1, alpha: exponent, penalty: form }))
      expect(found.tokens).toEqual(greedy)
    }),
  )
})

/** Token 1 is the likelier start, token 2 the better one; from 3 on it may go on for long at little cost. */
const garden: Scorer = (prefix) => {
  const table: Record<string, readonly number[]> = {
    '': [0.05, 0.5, 0.4, 0.05],
    '1': [0.3, 0.3, 0.2, 0.2],
    '2': [0.9, 0.04, 0.03, 0.03],
  }
  return (table[String(prefix)] ?? [0.7, 0.1, 0.1, 0.1]).map(Math.log)
}

describe('the length penalty', () => {
  test.each<[string, BeamOptions, number, number]>([
    ['of GNMT', { width: 1, alpha: 0.6 }, 7, 2 ** 0.6],
    ['of GNMT at one token', { width: 1, alpha: 0.6 }, 1, 1],
    ['as a power', { width: 1, alpha: 1, penalty: 'power' }, 7, 7],
    ['that is none', { width: 1, alpha: 0, penalty: 'power' }, 7, 1],
  ])('%s', (_, options, length, expected) => {
    expect(lengthPenalty(length, options)).toBeCloseTo(expected, 12)
  })

  test('counts end-of-sentence', () => {
    const { tokens, logProb, score } = bestHypothesis(search(garden, 4, { width: 2, alpha: 1 }))
    expect(tokens).toEqual([2])
    expect(logProb).toBeCloseTo(Math.log(0.4 * 0.9), 12)
    expect(score).toBeCloseTo(logProb / (7 / 6), 12)
  })

  test('decides between short and long', () => {
    const tied: Scorer = (prefix) => (prefix.length === 0 ? [0.5, 0.5, 0, 0] : [0.9, 0.1, 0, 0]).map(Math.log)
    const tokens = (exponent: number) => bestHypothesis(search(tied, 4, { width: 3, alpha: exponent })).tokens
    expect(tokens(0)).toEqual([])
    expect(tokens(2)).toEqual([1])
  })
})

test('two hypotheses see further than one', () => {
  expect(bestHypothesis(search(garden, 4, { width: 1, alpha: 0 })).tokens).toEqual([1])
  expect(bestHypothesis(search(garden, 4, { width: 2, alpha: 0 })).tokens).toEqual([2])
})

test('equal hypotheses: the earlier one, and the earlier token', () => {
  const even: Scorer = () => [0.25, 0.25, 0.25, 0.25].map(Math.log)
  const beam = advance(newBeam, [[3, 1, 2].map((token) => ({ token, logProb: -1 }))], eos, 9, {
    width: 2,
    alpha: 1,
  })
  expect(beam.live.map(({ tokens }) => tokens)).toEqual([[3], [1]])
  expect(bestHypothesis(search(even, 3, { width: 2, alpha: 1 })).tokens).toEqual([])
})

test('the search ends when nothing live can win any more, though fewer than width have ended', () => {
  const sure: Scorer = () => [0.97, 0.01, 0.01, 0.01].map(Math.log)
  const { ended } = search(sure, 50, { width: 4, alpha: 0.6 })
  expect(ended).toHaveLength(1)
})

test('a hypothesis that did not end is given only where none did', () => {
  const endless: Scorer = () => [0.0001, 0.9, 0.0999, 0].map(Math.log)
  const beam = search(endless, 3, { width: 2, alpha: 1 })
  expect(beam.ended).toEqual([])
  expect(bestHypothesis(beam)).toMatchObject({ tokens: [1, 1, 1], score: (3 * Math.log(0.9)) / (8 / 6) })
  const late: Scorer = (prefix) => (prefix.length < 2 ? endless(prefix) : [0.2, 0.8, 0, 0].map(Math.log))
  expect(bestHypothesis(search(late, 3, { width: 2, alpha: 1 })).tokens).toEqual([1, 1])
})

test.each([
  { width: 0, alpha: 1 },
  { width: 1.5, alpha: 1 },
  { width: 2, alpha: -0.1 },
  { width: 2, alpha: Number.NaN },
])('%o is refused', (options) => {
  expect(() => assertBeamOptions(options)).toThrow(ConfigError)
})
