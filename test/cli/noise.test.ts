/** `hypros noise` on tiny cells that are really trained, as a person runs it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLoss } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { type Project, project, suite } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'
import { type Ended, hypros } from './program.ts'

let place: Project
let before: Ended
let trained: Ended
const noise = (...words: string[]) => hypros(['noise', ...words], { directory: place.folder })

beforeAll(async () => {
  const input = {
    ...tiny({ 'log-loss': logLoss() }, { steps: 4, seeds: [1, 2, 3] }),
    task: classification({ pocket: ['ts-lib-kinds'] }),
  }
  place = project({ 'suites/one.test.ts': suite('one', input) })
  before = await noise()
  trained = await noise('--seeds', '6', '--train')
}, 600_000)
afterAll(() => place.remove())

test('where nothing is stored there is no pair, which does not hold', () => {
  expect(before.output).toContain('ts-lib-kinds · transformer-tiny: 0 seeds stored, 0 pairs')
  expect(before.output).toContain('A pair takes 6 seeds; with --train they are trained.')
  expect([before.code, before.errors]).toEqual([1, ''])
})

test('six seeds make one pair, which is too few to hold', () => {
  expect(trained.output).toContain('6 seeds stored, 1 pair')
  expect(trained.output).toMatch(/Brier \(log\) +1 +\d+\.\d\d +\d+\.\d\d +no/)
  expect([trained.code, trained.errors]).toEqual([1, ''])
})

test('the next run of the suite shows the bounds beside its verdicts', async () => {
  const { output, code } = await place.run(['suites'])
  expect(output.replaceAll(/\s+/g, ' ')).toMatch(
    /Noise floor, log-loss against itself in 1 pair: upper 95 % bounds metric .* \(too high\)/,
  )
  expect(code).toBe(0)
}, 240_000)

test('--json says the same from what is stored', async () => {
  const { output } = await noise('--json')
  expect(JSON.parse(output)).toMatchObject([
    { experiment: 'one', arm: 'log-loss', arms: 2, seeds: 3, pairs: 1, instances: [{ stored: 6, pairs: 1 }] },
  ])
}, 120_000)
