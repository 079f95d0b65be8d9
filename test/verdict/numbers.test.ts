import { expect, test } from 'vitest'
import type { CriterionId } from '../../src/experiment/types.ts'
import { judgeC2, judgeNumbers, parseNumbers } from '../../src/verdict/index.ts'
import { twoArms } from './tables.ts'

const claim = { level: 0.95, instances: [{ name: 'one', metric: twoArms(4), v_ex: { metric: 0.1 } }] }

test('what a file holds is judged as what a program hands over', () => {
  const read = parseNumbers('C2', JSON.parse(JSON.stringify(claim)), 'numbers.json')
  expect(judgeNumbers('C2', read)).toEqual(judgeC2(claim))
})

test('names of arms are whatever was declared', () => {
  const renamed = { instances: [{ metric: twoArms(4, 1, ['mine', 'theirs']) }] }
  const arms = { candidate: 'mine', baseline: 'theirs', bounded: 'brier' }
  expect(judgeNumbers('C2', parseNumbers('C2', renamed, 'numbers.json'), arms).verdict).toBe('pass')
})

const wrong: readonly [CriterionId, input: unknown, message: string][] = [
  ['C2', [], 'the input: [] is not an object with instances'],
  ['C2', {}, 'instances: missing; give a list of at least one instance'],
  ['C2', { instances: [] }, 'instances: [] is not a list of at least one instance'],
  ['C3', { ...claim, level: 1 }, 'level: 1 is not a number between 0 and 1'],
  ['C4', { instances: [3] }, 'instances[0]: 3 is not an object of tables'],
  [
    'C2',
    { instances: [{ metric: { 'log-loss': { 1: '20' } } }] },
    'instances[0].metric["log-loss"]["1"]: "20" is not a finite number, or null where the run diverged',
  ],
  [
    'C3',
    { instances: [{ ece: { hypros: { 1: -1 } } }] },
    'instances[0].ece.hypros["1"]: -1 is not a finite number of at least 0',
  ],
  [
    'C2',
    { instances: [{ metrc: {} }] },
    'instances[0].metrc: there is no such field; did you mean "metric"?',
  ],
  [
    'C2',
    { instances: [{ v_ex: { metric: -1 } }] },
    'instances[0].v_ex.metric: -1 is not a finite number of at least 0',
  ],
  ['C2', { instances: [{ v_ex: { ecee: 1 } }] }, 'instances[0].v_ex.ecee: there is no such field'],
  ['C1', { processes: [[[1, 2, 3]]] }, 'processes[0][0]: [1,2,3] is not a block [a1, b1, b2, a2]'],
  ['C1', { processes: [[[1, 0, 3, 4]]] }, 'processes[0][0][1]: 0 is not a time above 0'],
  ['C1', { processes: [], min_blocks: 0 }, 'min_blocks: 0 is not a whole number of at least 1'],
  [
    'C5',
    { comparisons: [{ dataset: 'd', model: 'm' }] },
    'comparisons[0].gain: missing; give a finite number',
  ],
  ['C5', { comparisons: [{ dataset: '', model: 'm', gain: 1 }] }, 'comparisons[0].dataset: "" is not a name'],
]

test.each(wrong)('%s of %j names the field', (criterion, input, message) => {
  expect(() => parseNumbers(criterion, input, 'numbers.json')).toThrow(message)
  expect(() => parseNumbers(criterion, input, 'numbers.json')).toThrow('where: numbers.json, the input of ')
})
