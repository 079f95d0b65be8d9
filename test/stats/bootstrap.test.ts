import { expect, test } from 'vitest'
import { randomStream } from '../../src/base/random.ts'
import { bootstrapDifferences, bootstrapVariance, variance } from '../../src/stats/index.ts'

const ratio = ([hits = 0, tokens = 1]: readonly number[]) => hits / tokens

/** [seeds][examples][hits, tokens]. */
function statistics(name: string, seeds = 2, examples = 60) {
  const stream = randomStream(5, name)
  return Array.from({ length: seeds }, () => Array.from({ length: examples }, () => [stream.integer(10), 1]))
}

test('for a mean over examples it is the variance known in closed form', () => {
  const [candidate, reference] = [statistics('candidate'), statistics('reference')]
  const n = 60
  const differences = Array.from({ length: n }, (_, i) => {
    const hits = (rows: number[][][], seed: number) => rows[seed]?.[i]?.[0] as number
    return (hits(candidate, 0) - hits(reference, 0) + hits(candidate, 1) - hits(reference, 1)) / 2
  })
  const exact = (variance(differences) * (n - 1)) / n / n
  const drawn = bootstrapVariance({
    candidate,
    reference,
    score: ratio,
    stream: randomStream(1, 'b'),
    replicates: 4000,
  })
  // standard error of the ratio at 4,000 replicates: 2.2 %
  expect(drawn / exact).toBeGreaterThan(0.91)
  expect(drawn / exact).toBeLessThan(1.09)
})

test('an arm against itself has none', () => {
  const same = statistics('same')
  expect(
    bootstrapVariance({ candidate: same, reference: same, score: ratio, stream: randomStream(1, 'b') }),
  ).toBe(0)
})

test('the same stream draws the same replicates', () => {
  const input = {
    candidate: statistics('candidate'),
    reference: statistics('reference'),
    score: ratio,
    replicates: 20,
  }
  const draw = (seed: number) => bootstrapDifferences({ ...input, stream: randomStream(seed, 'b') })
  expect(draw(3)).toEqual(draw(3))
  expect(draw(3)).not.toEqual(draw(4))
})

test('examples that do not match are refused', () => {
  const input = { candidate: statistics('c', 2, 60), reference: statistics('r', 2, 59), score: ratio }
  expect(() => bootstrapVariance({ ...input, stream: randomStream(1, 'b') })).toThrow(
    /60, 60, 59, 59 examples/,
  )
})
