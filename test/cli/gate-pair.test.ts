import { expect, test } from 'vitest'
import type { PlannedCell } from '../../src/cell/protocol.ts'
import { pairVersions } from '../../src/cli/gate/pair.ts'
import type { CellSpec } from '../../src/experiment/types.ts'
import { logLoss } from '../../src/scoring/spec.ts'

const spec = (arm: string, seed = 1, dataset = 'd'): CellSpec => ({
  task: 'translation',
  dataset,
  model: 'm',
  tier: 'pocket',
  arm,
  loss: logLoss(),
  train: {
    steps: 1,
    batch: 1,
    accumulate: 1,
    learningRate: 1,
    warmup: 0,
    evaluateEvery: 1,
    smoothing: 0,
    dropout: 0,
  },
  seed,
  engine: 'onnx',
  threads: 1,
})
const ready = (key: string, ...place: Parameters<typeof spec>): PlannedCell => ({
  state: 'ready',
  key,
  fingerprints: {},
  spec: spec(...place),
})
const refused = (...place: Parameters<typeof spec>): PlannedCell => ({
  state: 'refused',
  spec: spec(...place),
  error: { kind: 'LossError', what: 'it has none', where: 'there', remedy: 'mend it' },
})
const keys = ({ changed }: ReturnType<typeof pairVersions>) =>
  changed.map((pair) => [pair.old.key, pair.new.key])

test('cells are paired by arm, seed and instance, whatever their order', () => {
  const old = [ready('1', 'a', 1), ready('2', 'a', 2), ready('3', 'b', 1), ready('4', 'b', 1, 'e')]
  const changed = [ready('4', 'b', 1, 'e'), ready('3', 'b', 1), ready('5', 'a', 2), ready('1', 'a', 1)]
  const paired = pairVersions(old, changed)
  expect(keys(paired)).toEqual([['2', '5']])
  expect(paired).toMatchObject({ unchanged: 3, added: [], removed: [] })
})

test('what one side lacks is listed, and in no pair', () => {
  const old = [ready('1', 'a', 1), ready('2', 'gone', 1), ready('3', 'a', 2)]
  const changed = [ready('1', 'a', 1), ready('4', 'a', 3), ready('5', 'a', 1, 'new data')]
  expect(pairVersions(old, changed)).toEqual({
    changed: [],
    unchanged: 1,
    added: ['instance new data · m', 'seed 3'],
    removed: ['arm gone', 'seed 2'],
  })
})

test('a cell that could not be planned is in no pair, and is neither added nor removed', () => {
  const paired = pairVersions([refused('a'), ready('1', 'b')], [ready('2', 'a'), refused('b')])
  expect(paired).toEqual({ changed: [], unchanged: 0, added: [], removed: [] })
})
