import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixed, hypros, logLoss, sigmoid } from '../../src/scoring/spec.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const good = tiny({ 'log-loss': logLoss() })

const cases: readonly [file: string, declaration: unknown, message: string][] = [
  [
    'unknown-arm',
    { ...good, baseline: 'logloss' },
    'baseline: there is no arm "logloss"; did you mean "log-loss"? Arms: log-loss',
  ],
  [
    'missing-arm-of-a-criterion',
    { ...good, bounded: 'spherical', candidate: 'mine' },
    'candidate: there is no arm "mine". Arms: log-loss',
  ],
  ['seed-0', { ...good, seeds: [0] }, 'seeds[0]: 0 is not a positive whole number (0 means "unseeded"'],
  ['repeated-seeds', { ...good, seeds: [1, 1] }, 'seeds[1]: 1 is there twice; give each seed once'],
  ['misspelt-field', { ...good, sedes: [1] }, 'sedes: there is no such field; did you mean "seeds"?'],
  [
    'lambda-out-of-range',
    tiny({ mine: hypros({ lambda: fixed(2) }) }),
    'arms.mine.lambda.value: 2 is not a number in [0, 1]',
  ],
  [
    'tau-0',
    tiny({ mine: hypros({ lambda: sigmoid(0.3, 0) }) }),
    'arms.mine.lambda.tau: 0 is not a number above 0',
  ],
  [
    'no-such-tier',
    { ...good, model: { desk: ['transformer-small'] } },
    'model.pocket: missing, so tier "pocket" can\'t run',
  ],
  ['several', { ...good, seeds: [0], arms: {} }, '2 problems:'],
]

let place: Project
let outcome: Outcome

beforeAll(async () => {
  place = project(
    Object.fromEntries(cases.map(([file, declaration]) => [`${file}.test.ts`, suite(file, declaration)])),
  )
  outcome = await place.run([])
}, 60_000)
afterAll(() => place.remove())

test.each(cases)('%s', (file, _, message) => {
  const section = outcome.output
    .split(' FAIL ')
    .find((text) => text.trimStart().startsWith(`${file}.test.ts`))
  expect(section).toContain('ConfigError: ')
  expect(section).toContain(message)
  expect(section).toContain(`where: the declaration of experiment "${file}"`)
  expect(section).toContain('what to do: ')
})

test('every file is reported, and the run fails', () => {
  expect(outcome.output).toContain(`Test Files  ${cases.length} failed (${cases.length})`)
  expect(outcome.code).toBe(1)
})

test('a wrong setting names its variable', async () => {
  const { output, code } = await place.run(['seed-0'], { HYPROS_TIER: 'dekk' })
  expect(output).toContain('ConfigError: HYPROS_TIER=dekk is not one of pocket, desk, paper')
  expect(output).toContain('did you mean HYPROS_TIER=desk?')
  expect(code).toBe(1)
})

test('-u before the path is refused, since it would record every suite', async () => {
  const { output, code } = await place.run(['-u', 'seed-0'])
  expect(output).toContain('ConfigError: -u took "seed-0" as its value')
  expect(output).toContain('put the path first: vitest run seed-0 -u')
  expect(output).not.toContain('seeds[0]')
  expect(code).toBe(1)
})

test('experiment() outside vitest says how to run the file', () => {
  const file = join(place.folder, 'seed-0.test.ts')
  const { stderr, status } = spawnSync(process.execPath, ['--conditions=hypros-source', file], {
    cwd: place.folder,
    encoding: 'utf8',
  })
  expect(stderr).toContain('ConfigError: experiment() was called outside a vitest test file')
  expect(stderr).toContain('run the file with `npx vitest run`')
  expect(status).toBe(1)
})
