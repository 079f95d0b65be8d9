import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportModel } from '../../src/report/index.ts'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const declaration = (dataset: string) =>
  tiny(
    { 'log-loss': logLoss(), hypros: hypros() },
    {
      task: classification({ pocket: [dataset] }),
      bounded: 'hypros',
      candidate: 'hypros',
      steps: 30,
    },
  )
const claims = (over: Readonly<Record<string, string>>) =>
  `import { claims } from 'hypros/vitest'\n\nawait claims('all', { over: ${JSON.stringify(over)} })\n`

let place: Project
let untrained: Outcome
let trained: Outcome

beforeAll(async () => {
  place = project({
    'suites/kinds.test.ts': suite('kinds', declaration('ts-lib-kinds')),
    'suites/topics.test.ts': suite('topics', declaration('types-node-topics')),
    'suites/claims/all.test.ts': claims({ kinds: '../kinds.test.ts', topics: '../topics.test.ts' }),
    'suites/wrong/file.test.ts': claims({ kinds: '../kind.test.ts' }),
    'suites/wrong/shared.test.ts': claims({ kinds: '../kinds.test.ts', again: '../again.test.ts' }),
    'suites/again.test.ts': suite('again', declaration('ts-lib-kinds')),
  })
  untrained = await place.run(['suites/claims'])
  await place.run(['suites/kinds', 'suites/topics', '-t', 'seed 1'])
  trained = await place.run(['suites/claims'])
}, 300_000)
afterAll(() => place.remove())

test('nothing is trained: what the store lacks is skipped with the command that trains it', () => {
  expect(untrained.output).toContain('2 not trained: npx vitest run suites/kinds.test.ts')
  expect(untrained.output).toContain('4 of 4 cells have no record')
  expect(untrained.output.trimEnd().split('\n').at(-1)).toBe('decided 0 of 4')
  expect(untrained.code).toBe(0)
})

test('a claim is judged over the instances of all its experiments', () => {
  expect(trained.output).toContain('✓ kinds: 2 cells')
  expect(trained.output).toContain('✓ topics: 2 cells')
  expect(trained.output).toContain('C2 quality or speed, over 2 instances')
  expect(trained.output).toContain('insufficient: fewer than 3 paired seeds')
})

test('the report has every instance, and each judged alone', () => {
  const report = JSON.parse(
    readFileSync(join(place.folder, 'reports/all/report.json'), 'utf8'),
  ) as ReportModel
  expect(report.instances.map(({ dataset }) => dataset)).toEqual(['ts-lib-kinds', 'types-node-topics'])
  expect(report.byInstance.map(({ dataset }) => dataset)).toEqual(['ts-lib-kinds', 'types-node-topics'])
  for (const { verdicts } of report.byInstance) {
    expect(verdicts.map(({ criterion }) => criterion)).toEqual(['C2', 'C3'])
  }
  expect(trained.output).toContain('Each instance judged alone: detail, no verdicts.')
})

test('what is wrong with a declaration is said with the field', async () => {
  const { output, code } = await place.run(['suites/wrong'])
  expect(output).toContain('over["kinds"]: there is no file ../kind.test.ts')
  expect(output).toContain('ts-lib-kinds · transformer-tiny is in kinds and in again')
  expect(code).toBe(1)
}, 60_000)
