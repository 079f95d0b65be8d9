/** `hypros power` where it need not train; with stored cells it is run in test/cli/verify.test.ts. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brier, hypros as hybrid, logLoss } from '../../src/scoring/spec.ts'
import { type Project, project, suite } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'
import { hypros } from './program.ts'

let place: Project
beforeAll(() => {
  const arms = { 'log-loss': logLoss(), brier: brier(), hypros: hybrid() }
  const roles = { baseline: 'log-loss', bounded: 'brier', candidate: 'hypros', seeds: [1, 2, 3] }
  place = project({ 'suites/one.test.ts': suite('one', tiny(arms, roles)) })
})
afterAll(() => place.remove())

const power = (...words: string[]) => hypros(['power', ...words], { directory: place.folder })

test('where nothing is stored, it says what to run, and leaves nothing behind', async () => {
  const { code, output, errors } = await power('suites')
  expect([code, errors]).toEqual([0, ''])
  expect(output).toContain('0 of 9 cells stored')
  expect(output).toContain('Run: HYPROS_TIER=pocket HYPROS_ENGINE=onnx npx vitest run suites/one.test.ts')
  expect(existsSync(join(place.folder, '.hypros'))).toBe(false)
})

test('--json says the same', async () => {
  const { output } = await power('suites/one.test.ts', '--json', '--looks', '3')
  expect(JSON.parse(output)).toMatchObject([
    {
      experiment: 'one',
      stored: 0,
      cells: 9,
      looks: 3,
      spread: [],
      criteria: [{ criterion: 'C1' }, {}, {}, {}, {}],
    },
  ])
})

test.each([
  ['--looks 0', 'It has to be a positive integer.'],
  ['--tier desk', 'no experiment declares tier "desk"'],
  ['--engine onxx', 'Allowed choices are onnx'],
])('%s is a mistake', async (words, message) => {
  const { code, errors } = await power('suites', ...words.split(' '))
  expect(code).toBe(2)
  expect(errors).toContain(message)
})
