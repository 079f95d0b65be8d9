import { expect, test } from 'vitest'
import { armTables, studyOf, studyParts, verdictTable } from '../../bench/lib/study.ts'
import { exampleModel } from '../report/example.ts'

const model = exampleModel()
const claim = { ...model, experiment: { ...model.experiment, name: 'claim' } }
const study = studyOf([model, claim], 'claim')

test('every arm of every instance is a row with the means of its report, those of the claim once', () => {
  const expected = model.instances.flatMap(({ dataset, arms }) => arms.map(({ arm }) => `${dataset} ${arm}`))
  expect(study.arms.map(({ dataset, arm }) => `${dataset} ${arm}`)).toEqual(expected)
  const [first] = model.instances[0]?.arms ?? []
  const { metric } = model.instances[0] as (typeof model.instances)[0]
  expect(study.arms[0]).toMatchObject({
    metric,
    score: first?.measures[metric]?.mean,
    brierSd: first?.measures.brier?.sd,
    coreSeconds: first?.measures.coreSeconds?.mean,
  })
})

test('verdicts are a line an experiment; what decides nothing has no figures', () => {
  const rows = [
    { experiment: 'one', criterion: 'C1', verdict: 'pass', text: 'overhead +1.0 % [+0.5, +1.5]' },
    { experiment: 'one', criterion: 'C4', verdict: 'insufficient', text: 'a long reason' },
    { experiment: 'two', criterion: 'C4', verdict: 'fail', text: 'excess 2.0' },
  ] as const
  const [, , one, two] = verdictTable(rows).split('\n')
  expect(one).toMatch(/^\| one +\| ✓ pass: overhead \+1\.0 % \[\+0\.5, \+1\.5\] \| – insufficient +\|$/)
  expect(two).toMatch(/^\| two +\| +\| ✗ fail: excess 2\.0 \|$/)
})

test('the page says when and where, and has a table an instance', () => {
  expect(studyParts.run?.(study)).toContain(model.provenance.environments[0]?.cpu)
  const headings = armTables(study.arms).match(/^### .*$/gm)
  expect(headings).toHaveLength(model.instances.length)
  expect(studyParts.run?.({ run: undefined, arms: [], verdicts: [] })).toContain('bench:study')
})
