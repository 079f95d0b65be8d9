/** `hypros profile` on tiny cells that are really trained, as a person runs it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ProfiledInstance, ProfileReport } from '../../src/report/profile.ts'
import { brier, logLoss } from '../../src/scoring/spec.ts'
import { classification, languageModelling } from '../../src/task/spec.ts'
import { hypros } from '../cli/program.ts'
import { type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const two = { 'log-loss': logLoss(), brier: brier() }
const train = { pocket: { steps: 20, batch: 32, learningRate: 1e-2, warmup: 4, evaluateEvery: 20 } }
const one = { 'log-loss': logLoss() }

// A profile waits for every job slot of the machine, whoever trains on it.
vi.setConfig({ testTimeout: 300_000 })

let place: Project
beforeAll(async () => {
  place = project({
    'suites/mt.test.ts': suite('mt', tiny(two)),
    'suites/topics.test.ts': suite(
      'topics',
      tiny(one, { train, task: classification({ pocket: ['types-node-topics'] }) }),
    ),
    'suites/text.test.ts': suite(
      'text',
      tiny(one, { train, task: languageModelling({ pocket: ['types-node-docs'] }) }),
    ),
  })
  const { code, output } = await place.run(['suites'])
  expect(code, output).toBe(0)
}, 300_000)
afterAll(() => place.remove())

const profile = (words: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  hypros(['profile', ...words], { directory: place.folder, environment })

async function reports(...words: readonly string[]): Promise<ProfileReport[]> {
  const { code, output, errors } = await profile([...words, '--json'])
  expect(code, errors).toBe(0)
  return JSON.parse(output) as ProfileReport[]
}

/** The one instance of a report. */
const instanceOf = (report: ProfileReport | undefined) => report?.instances[0] as ProfiledInstance

function expectPositive({ arms }: ProfiledInstance): void {
  for (const { inference, training } of arms) {
    const { stepMilliseconds, flopsPerUpdate, gigaflopsPerSecond, peakMemoryBytes, coreSeconds } = training
    expect(gigaflopsPerSecond).toBeCloseTo(flopsPerUpdate / stepMilliseconds / 1e6, 9)
    for (const value of [stepMilliseconds, peakMemoryBytes, coreSeconds]) expect(value).toBeGreaterThan(0)
    for (const { perSecond, latency, peakMemoryBytes } of inference) {
      for (const value of [perSecond, latency.p50, peakMemoryBytes]) expect(value).toBeGreaterThan(0)
      expect(latency.p95).toBeGreaterThanOrEqual(latency.p50)
    }
  }
}

test('an experiment: every arm at every batch size, ratios to the baseline, files beside its report', async () => {
  const all = await reports('suites/mt.test.ts', '--batch', '8,1', '--rounds', '2')
  expect(all).toMatchObject([
    { experiment: 'mt', tier: 'pocket', engine: 'onnx', rounds: 2, missing: [], run: null },
  ])
  const instance = instanceOf(all[0])
  expect(instance).toMatchObject({
    task: 'translation',
    unit: 'generated tokens',
    examples: 64,
    baseline: 'log-loss',
  })
  expectPositive(instance)
  expect(instance.arms.map(({ arm, seed }) => [arm, seed])).toEqual([
    ['log-loss', 1],
    ['brier', 1],
  ])
  const [baseline, other] = instance.arms.map(({ inference }) => inference)
  for (const inference of [baseline, other]) {
    expect(inference?.map(({ batch }) => batch)).toEqual([1, 8])
    expect(inference?.map(({ latency }) => latency.batches)).toEqual([2 * 64, 2 * 8])
    // What greedy decoding generates doesn't depend on who is decoded beside it.
    expect(inference?.[1]?.work).toBe(inference?.[0]?.work)
    expect(inference?.[0]?.work).toBeGreaterThan(64)
  }
  expect(baseline?.map(({ ratio }) => ratio)).toEqual([null, null])
  for (const row of other ?? []) {
    expect(row.ratio?.lowest).toBeGreaterThan(0)
    expect(row.ratio?.median).toBeGreaterThanOrEqual(row.ratio?.lowest ?? 0)
    expect(row.ratio?.highest).toBeGreaterThanOrEqual(row.ratio?.median ?? 0)
  }
  const folder = join(place.folder, 'reports/mt')
  expect(JSON.parse(readFileSync(join(folder, 'profile.json'), 'utf8'))).toEqual(all[0])
  expect(readFileSync(join(folder, 'profile.csv'), 'utf8').trimEnd().split('\n').length).toBe(1 + 4)
  expect(existsSync(join(folder, 'report.json'))).toBe(true)
})

test('classifiers are measured by examples, language models by scored tokens', async () => {
  const [topics, text] = await reports(
    'suites/topics.test.ts',
    'suites/text.test.ts',
    '--batch',
    '8',
    '--rounds',
    '1',
  )
  const classified = instanceOf(topics)
  const scored = instanceOf(text)
  expect(classified.unit).toBe('examples')
  expect(classified.arms[0]?.inference[0]?.work).toBe(64)
  expect(scored.unit).toBe('scored tokens')
  expect(scored.arms[0]?.inference[0]?.work).toBeGreaterThan(64)
  for (const instance of [classified, scored]) expectPositive(instance)
})

test('cells by their keys: ratios over the first', async () => {
  const saved = readFileSync(join(place.folder, 'reports/mt/profile.json'), 'utf8')
  const { arms } = instanceOf(JSON.parse(saved) as ProfileReport)
  const [first, second] = arms.map(({ key }) => key) as [string, string]
  const words = [second.slice(0, 12), join('.hypros/cells', first)]
  const [report] = await reports(...words, '--batch', '16', '--rounds', '1')
  expect(report?.experiment).toBeNull()
  expect(report?.instances[0]?.baseline).toBe('brier')
  expect(report?.instances[0]?.arms.map(({ key, inference: [row] }) => [key, row?.ratio === null])).toEqual([
    [second, true],
    [first, false],
  ])
  expect(readdirSync(join(place.folder, 'reports')).sort()).toEqual(['mt', 'text', 'topics'])
})

test('what is not trained is named with the command that trains it', async () => {
  place.write('more/mt.test.ts', suite('more', tiny(two, { seeds: [2, 1] })))
  place.write('more/none.test.ts', suite('none', tiny(two, { seeds: [3, 2], steps: 41 })))
  const { code, output } = await profile(['more', '--batch', '8', '--rounds', '1'], { NO_COLOR: '1' })
  expect(code).toBe(0)
  expect(output).toMatch(/^more {2}pocket tier · onnx engine\n1 round · /)
  expect(output).toContain('translation · ts-diagnostics-en-de · transformer-tiny · seed 1\n')
  expect(output).toContain('generated tokens/s')
  expect(output).toContain('Not profiled: 2\n')
  expect(output).toContain('brier · seed 2 · ts-diagnostics-en-de · transformer-tiny: it is not trained')
  expect(output).toContain('Train what is missing: npx vitest run more/none.test.ts')
  expect(existsSync(join(place.folder, 'reports/more/profile.csv'))).toBe(true)
  expect(existsSync(join(place.folder, 'reports/none'))).toBe(false)
})

test('where nothing is trained it ends with 3', async () => {
  const { code, output } = await profile(['suites/mt.test.ts'], { HYPROS_STORE: 'empty', NO_COLOR: '1' })
  expect(code).toBe(3)
  expect(output).toContain('Not profiled: 2\n')
  expect(existsSync(join(place.folder, 'empty'))).toBe(false)
})

test.each([
  ['suites --batch 0', 2, 'Give positive integers with commas between them'],
  ['suites --batch 1,x', 2, 'Give positive integers with commas between them'],
  ['suites --rounds 0', 2, 'It has to be a positive integer.'],
  ['suites --tier desk', 2, 'no experiment declares tier "desk"'],
  ['suites --engine onxx', 2, 'Allowed choices are onnx'],
  ['suits', 2, 'there is no file or folder "suits"'],
  ['fffff', 3, 'the store has no cell fffff'],
])('%s is a mistake', async (words, expected, message) => {
  const { code, output, errors } = await profile(words.split(' '))
  expect([code, output]).toEqual([expected, ''])
  expect(errors).toContain(message)
})
