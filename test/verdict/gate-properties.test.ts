import fc from 'fast-check'
import { expect, test } from 'vitest'
import { confirmGate, type GateCell, screenGate } from '../../src/verdict/index.ts'

const value = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const scores = fc.record({ metric: value(0, 50), brier: value(0.1, 1.5), ece: value(0.001, 0.5) })
const run = fc.option(scores, { nil: null, freq: 12 })
const arms = ['log-loss', 'brier', 'hypros']
const instances = ['one', 'two']

/** Three seeds of up to three arms in up to two instances. */
const cells: fc.Arbitrary<GateCell[]> = fc
  .tuple(fc.integer({ min: 1, max: arms.length }), fc.integer({ min: 1, max: instances.length }))
  .chain(([a, i]) => {
    const places = arms
      .slice(0, a)
      .flatMap((arm) =>
        instances.slice(0, i).flatMap((instance) => [1, 2, 3].map((seed) => [arm, instance, seed] as const)),
      )
    return fc.tuple(
      ...places.map(([arm, instance, seed]) =>
        fc.tuple(run, run).map(
          ([before, after]): GateCell => ({
            arm,
            instance,
            seed,
            old: { key: 'old', scores: before },
            new: { key: 'new', scores: after },
          }),
        ),
      ),
    )
  })

const both = [screenGate, confirmGate]

test('no changed key: nothing to judge, whatever the scores', () => {
  fc.assert(
    fc.property(cells, (drawn) => {
      const same = drawn.map((cell) => ({ ...cell, new: { ...cell.new, key: cell.old.key } }))
      for (const judge of both) expect(judge({ cells: same })).toEqual({ state: 'unchanged' })
    }),
  )
})

test('what is better or as good in every cell is green', () => {
  fc.assert(
    fc.property(cells, fc.array(value(0, 1), { minLength: 9, maxLength: 9 }), (drawn, gains) => {
      const better = drawn.map((cell, i) => {
        const { scores: before } = cell.old
        const gain = gains[i % gains.length] as number
        const after = before && {
          metric: before.metric! + 10 * gain,
          brier: before.brier! * (1 - gain / 2),
          ece: before.ece! * (1 - gain / 2),
        }
        return { ...cell, new: { ...cell.new, scores: after } }
      })
      for (const judge of both) expect(judge({ cells: better }).state).toBe('green')
    }),
  )
})

test('the order of seeds, arms and instances changes no bit', () => {
  fc.assert(
    fc.property(
      cells.chain((drawn) =>
        fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length })),
      ),
      ([drawn, turned]) => {
        for (const judge of both) expect(judge({ cells: turned })).toEqual(judge({ cells: drawn }))
      },
    ),
  )
})

test('renaming the seeds changes nothing but their names', () => {
  fc.assert(
    fc.property(cells, (drawn) => {
      const renamed = drawn.map((cell) => ({ ...cell, seed: 10 * cell.seed }))
      expect(screenGate({ cells: renamed }).state).toBe(screenGate({ cells: drawn }).state)
    }),
  )
})

test('a new run that diverged where the old one did not is red, whatever the others do', () => {
  fc.assert(
    fc.property(cells, scores, (drawn, before) => {
      const [first, ...others] = drawn as [GateCell, ...GateCell[]]
      const lost = {
        ...first,
        old: { ...first.old, scores: before },
        new: { ...first.new, scores: null },
      }
      for (const judge of both) expect(judge({ cells: [lost, ...others] }).state).toBe('red')
    }),
  )
})

test('the confirmation never fires where the screening does not', () => {
  fc.assert(
    fc.property(cells, (drawn) => {
      if (screenGate({ cells: drawn }).state === 'green')
        expect(confirmGate({ cells: drawn }).state).toBe('green')
    }),
  )
})
