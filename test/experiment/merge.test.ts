import { expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { mergePlans } from '../../src/experiment/merge.ts'
import { plan } from '../../src/experiment/plan.ts'
import type { ExperimentInput } from '../../src/experiment/types.ts'
import { validate } from '../../src/experiment/validate.ts'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { sound } from './declaration.ts'

const options = { tier: 'pocket', engine: 'eager', threads: 2 } as const
const planned = (name: string, change: Partial<ExperimentInput> = {}) =>
  plan(validate(name, { ...sound, ...change }), options)
const elsewhere = { model: { pocket: ['another'] } }

test('instances, cells and timings of all plans stand one after the other', () => {
  const one = planned('one')
  const two = planned('two', { ...elsewhere, seeds: [4, 5, 6] })
  const merged = mergePlans('both', [one, two])
  expect(merged.experiment.name).toBe('both')
  expect(merged.instances).toEqual([...one.instances, ...two.instances])
  expect(merged.cells).toEqual([...one.cells, ...two.cells])
  expect(merged.timing).toEqual([...one.timing, ...two.timing])
  expect(merged.experiment.seeds).toEqual([...new Set([...one.experiment.seeds, 4, 5, 6])].sort())
  expect(merged.criteria).toEqual(one.criteria)
})

test('arms of either side are kept', () => {
  const two = planned('two', { ...elsewhere, arms: { ...sound.arms, further: logLoss() } })
  expect(Object.keys(mergePlans('both', [planned('one'), two]).experiment.arms)).toContain('further')
})

test('an instance that two experiments share would count twice', () => {
  expect(() => mergePlans('both', [planned('one'), planned('two')])).toThrow(/is in one and in two/)
})

test('an arm of one name has to be one loss', () => {
  const other = { ...sound.arms, [sound.candidate]: hypros({ lambda: { kind: 'linear' } }) }
  expect(() => mergePlans('both', [planned('one'), planned('two', { ...elsewhere, arms: other })])).toThrow(
    `"${sound.candidate}" is another loss in two than in one`,
  )
})

test('the compared arms have to be the same', () => {
  const two = planned('two', { ...elsewhere, candidate: sound.bounded })
  const merging = () => mergePlans('both', [planned('one'), two])
  expect(merging).toThrow(ConfigError)
  expect(merging).toThrow(`candidate: "${sound.bounded}" in two, but "${sound.candidate}" in one`)
})

test('the looks have to be the same, since the level is theirs', () => {
  const two = planned('two', { ...elsewhere, looks: [3, 5] })
  expect(() => mergePlans('both', [planned('one'), two])).toThrow('looks: 3, 5 in two, but none in one')
})
