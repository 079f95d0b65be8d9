import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { recordedStamp, recordedText } from '../../src/report/recorded.ts'
import type { Verdict } from '../../src/verdict/types.ts'
import { readElsewhere, readRecorded, recordedPath } from '../../src/vitest/recorded.ts'
import { sound } from '../experiment/declaration.ts'

const planned = plan(validate('exp', sound), { tier: 'pocket', engine: 'onnx', threads: 1 })

const verdict = (criterion: Verdict['criterion'], change: Partial<Verdict> = {}): Verdict => ({
  criterion,
  verdict: 'pass',
  sentence: 'A sentence.',
  est: 1.23456,
  lo: 0.5,
  hi: 2,
  estimates: [],
  ...change,
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hypros-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the file lies beside the suite and names experiment, tier and engine', () => {
  expect(recordedPath('/project/suites/mt/a.test.ts', planned)).toBe(
    '/project/suites/mt/__verdicts__/exp.pocket.onnx.json',
  )
})

test('a file name has no colon, whatever the engine is called', () => {
  expect(recordedPath('/project/a.test.ts', { ...planned, engine: 'onnx:webgpu' })).toBe(
    '/project/__verdicts__/exp.pocket.onnx-webgpu.json',
  )
})

test('what is recorded is read back as the stamps that are compared', () => {
  const path = join(folder, 'verdicts.json')
  const absent = verdict('C5', { verdict: 'insufficient', reason: 'few', est: null, lo: null, hi: null })
  writeFileSync(
    path,
    recordedText(planned, [verdict('C1'), verdict('C2'), absent], {
      fingerprint: 'machine-1',
      versions: { loop: 2 },
    }),
  )
  const recorded = readRecorded(path)
  const { lo, hi } = recorded?.criteria.C1 ?? {}
  expect([lo, hi]).not.toContain(undefined)
  expect(recordedStamp(recorded, 'C1')).toEqual({
    criterion: 'C1',
    verdict: 'pass',
    fingerprint: 'machine-1',
    ...{ lo, hi },
  })
  expect(recordedStamp(recorded, 'C2')).toEqual({
    criterion: 'C2',
    verdict: 'pass',
    fingerprint: undefined,
    ...{ lo, hi },
  })
  expect(recordedStamp(recorded, 'C5')).toMatchObject({ verdict: 'insufficient' })
  expect(recordedStamp(recorded, 'C3')).toBeUndefined()
  expect(recorded?.criteria.C1?.est).toBe(1.235)
  expect(recorded?.versions).toEqual({ loop: 2 })
})

test('an engine with an option has a file whose name every file system takes', () => {
  expect(recordedPath('/project/a.test.ts', { ...planned, engine: 'onnx:webgpu' })).toBe(
    '/project/__verdicts__/exp.pocket.onnx-webgpu.json',
  )
})

test('other engines of the same experiment and tier are found, and nothing else', () => {
  const suiteFile = join(folder, 'a.test.ts')
  expect(readElsewhere(suiteFile, planned)).toEqual({})
  mkdirSync(join(folder, '__verdicts__'))
  const record = (change: Partial<typeof planned>, name = 'exp') => {
    const other = { ...planned, ...change, experiment: { ...planned.experiment, name } }
    writeFileSync(
      recordedPath(suiteFile, other),
      recordedText(other, [verdict('C2')], { fingerprint: undefined, versions: {} }),
    )
  }
  record({})
  record({ engine: 'tensorflow:xla' })
  record({ engine: 'onnx:webgpu' })
  record({ engine: 'tensorflow', tier: 'desk' })
  record({ engine: 'tensorflow' }, 'exp.pocket.more')
  record({ engine: 'tensorflow' }, 'exp-2')
  expect(readElsewhere(suiteFile, planned)).toEqual({
    'onnx:webgpu': { C2: 'pass' },
    'tensorflow:xla': { C2: 'pass' },
  })
  expect(Object.keys(readElsewhere(suiteFile, { ...planned, engine: 'tensorflow:xla' })).sort()).toEqual([
    'onnx',
    'onnx:webgpu',
  ])
})

test('no file is no recorded verdict', () => {
  expect(readRecorded(join(folder, 'none.json'))).toBeUndefined()
})

test.each([
  ['half a file', '{ "schema": 1', 'not a file of recorded verdicts'],
  [
    'an unknown state',
    '{ "schema": 1, "experiment": "e", "tier": "pocket", "engine": "onnx", "criteria": { "C1": { "verdict": "maybe", "est": 0, "lo": 0, "hi": 0 } } }',
    'criteria.C1.verdict',
  ],
])('%s is an error that names the file', (_, text, message) => {
  const path = join(folder, 'verdicts.json')
  writeFileSync(path, text)
  expect(() => readRecorded(path)).toThrow(message)
  expect(() => readRecorded(path)).toThrow(path)
})
