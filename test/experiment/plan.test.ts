import { expect, test } from 'vitest'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { translation } from '../../src/task/spec.ts'
import { sound, train } from './declaration.ts'

const options = { tier: 'pocket', engine: 'onnx', threads: 1 } as const

test('cells are arms × instances × seeds, seed by seed', () => {
  const input = { ...sound, seeds: [1, 2], model: { pocket: ['small', 'large'] } }
  const { cells } = plan(validate('exp', input), options)
  expect(cells.map(({ seed, model, arm }) => `${seed} ${model} ${arm}`)).toEqual([
    '1 small log-loss',
    '1 small brier',
    '1 small hypros',
    '1 large log-loss',
    '1 large brier',
    '1 large hypros',
    '2 small log-loss',
    '2 small brier',
    '2 small hypros',
    '2 large log-loss',
    '2 large brier',
    '2 large hypros',
  ])
})

test('a cell carries all that a worker needs', () => {
  const [cell] = plan(validate('exp', sound), { tier: 'pocket', engine: 'eager', threads: 2 }).cells
  expect(cell).toEqual({
    task: 'translation',
    dataset: 'ts-diagnostics-en-de',
    model: 'transformer-pocket',
    tier: 'pocket',
    arm: 'log-loss',
    loss: { kind: 'log-loss' },
    train: { ...train, accumulate: 1, smoothing: 0, dropout: 0.1 },
    seed: 1,
    engine: 'eager',
    threads: 2,
  })
})

test('the candidate is timed against the baseline, in 5 processes of 30 blocks', () => {
  const { timing } = plan(validate('exp', sound), options)
  expect(timing).toHaveLength(1)
  expect(timing[0]).toMatchObject({
    baseline: { kind: 'log-loss' },
    candidate: { kind: 'hybrid' },
    processes: 5,
    blocks: 30,
  })
})

test('a data set is trained with its own settings where it has some', () => {
  const input = {
    ...sound,
    task: translation({ pocket: ['large', 'small'] }),
    train: { pocket: { ...train, accumulate: 8, datasets: { small: { steps: 200, accumulate: 2 } } } },
  }
  const { cells, timing } = plan(validate('exp', input), options)
  const settings = { ...train, accumulate: 8, smoothing: 0, dropout: 0.1 }
  expect(cells.find(({ dataset }) => dataset === 'large')?.train).toEqual(settings)
  expect(cells.find(({ dataset }) => dataset === 'small')?.train).toEqual({
    ...settings,
    steps: 200,
    accumulate: 2,
  })
  expect(timing[0]?.train).toEqual(settings)
})

test('the plan prints as JSON', () => {
  const planned = plan(validate('exp', sound), options)
  expect(JSON.parse(JSON.stringify(planned))).toEqual(planned)
})

test('with one arm for both roles there is nothing to time or to judge', () => {
  const input = { ...sound, arms: { mine: { kind: 'brier' } as const } }
  const alone = { ...input, baseline: 'mine', bounded: 'mine', candidate: 'mine' }
  expect(plan(validate('exp', alone), options)).toMatchObject({ timing: [], criteria: [] })
})

test('a candidate that is the bounded arm, too, is not compared with itself in C4', () => {
  const planned = plan(validate('exp', { ...sound, bounded: 'hypros' }), options)
  expect(planned.criteria).toEqual(['C1', 'C2', 'C3', 'C5'])
})

test('the step cost is timed on the first of several instances', () => {
  const input = { ...sound, model: { pocket: ['small', 'large'] } }
  expect(plan(validate('exp', input), options).timing.map(({ model }) => model)).toEqual(['small'])
})

test('a tier that is not declared is an error that names the field and the tiers there are', () => {
  expect(() => plan(validate('exp', sound), { ...options, tier: 'desk' })).toThrow(
    /task\.datasets\.desk: missing[\s\S]*set HYPROS_TIER to one that is declared \(pocket\)/,
  )
})
