import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportModel } from '../../src/report/index.ts'
import { hypros, logLoss } from '../../src/scoring/spec.ts'
import { type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const declaration = tiny({ 'log-loss': logLoss(), hypros: hypros() }, { candidate: 'hypros' })

let place: Project
let verdicts: string

beforeAll(() => {
  place = project({ 'suites/mt.test.ts': suite('recorded', declaration) })
  verdicts = join(place.folder, 'suites/__verdicts__/recorded.pocket.onnx.json')
})
afterAll(() => place.remove())

const criteria = () =>
  (JSON.parse(readFileSync(verdicts, 'utf8')) as { criteria: Record<string, { verdict: string }> }).criteria
const report = () =>
  JSON.parse(readFileSync(join(place.folder, 'reports/recorded/report.json'), 'utf8')) as ReportModel

// One story, since each step needs the store of the one before.
test('verdicts are recorded on demand only, and hold until one turns to fail', {
  timeout: 600_000,
}, async () => {
  const plain = await place.run(['suites'])
  expect(plain.output).toContain('↓ C2 quality or speed  insufficient: ')
  expect(existsSync(verdicts)).toBe(false)

  const filtered = await place.run(['suites', '-t', 'C2', '-u'])
  expect(filtered.output).toContain(
    "ConfigError: verdicts can't be recorded: 6 of its tests are filtered out",
  )
  expect(filtered.code).toBe(1)
  expect(existsSync(verdicts)).toBe(false)

  const recording = await place.run(['suites', '-u'], { CI: 'true' })
  expect(recording.output).toContain('Snapshots  1 written')
  expect(recording.code).toBe(0)
  expect(Object.keys(criteria())).toEqual(['C1', 'C2', 'C3', 'C4', 'C5'])
  expect(criteria().C2?.verdict).toBe('insufficient')

  const after = await place.run(['suites'])
  expect(after.output).toContain('C2 quality or speed (recorded: insufficient)  insufficient: ')
  expect(after.code).toBe(0)

  // What was recorded otherwise is a warning, unless it turned to fail.
  const text = readFileSync(verdicts, 'utf8')
  const altered = JSON.parse(text) as { criteria: Record<string, { verdict: string }> }
  altered.criteria.C2!.verdict = 'pass'
  writeFileSync(verdicts, JSON.stringify(altered))
  // Another engine's, beside them: the report compares.
  const elsewhere = verdicts.replace('.onnx.', '.tensorflow-xla.')
  writeFileSync(elsewhere, JSON.stringify({ ...altered, engine: 'tensorflow:xla' }))
  const changed = await place.run(['suites', '-t', 'C2'], { CI: 'true' })
  expect(changed.output).toContain('C2 quality or speed (recorded: pass)')
  expect(changed.code).toBe(0)
  expect(readFileSync(verdicts, 'utf8')).toBe(JSON.stringify(altered))

  const [other] = report().otherEngines
  expect(other?.engine).toBe('tensorflow:xla')
  expect(other?.criteria.map(({ agreement }) => agreement)).toEqual([
    'agree',
    'differ',
    'agree',
    'agree',
    'agree',
  ])

  writeFileSync(verdicts, 'half a file')
  const broken = await place.run(['suites'])
  expect(broken.output).toContain('ConfigError: not a file of recorded verdicts')
  expect(broken.code).toBe(1)
})
