/** `hypros badge` in a project with recorded verdicts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { versions } from '../../src/cell/prepare.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import { type Project, project, suite } from '../e2e/project.ts'
import { tiny } from '../e2e/tiny.ts'
import { hypros } from './program.ts'

const declaration = tiny({ 'log-loss': logLoss() })
const verdicts = (experiment: string, engine: string, change: object = {}) =>
  JSON.stringify({
    schema: 1,
    experiment,
    tier: 'pocket',
    engine,
    versions,
    criteria: {
      C1: { verdict: 'pass', est: 1, lo: 0, hi: 2 },
      C2: { verdict: 'fail', est: 1, lo: 0, hi: 2 },
    },
    ...change,
  })

let place: Project
beforeAll(() => {
  place = project({
    'suites/one.test.ts': suite('one', declaration),
    'suites/__verdicts__/one.pocket.onnx.json': verdicts('one', 'onnx'),
    'suites/__verdicts__/one.pocket.tensorflow.json': verdicts('one', 'tensorflow', {
      versions: { loop: 0 },
    }),
    'suites/__verdicts__/gone.pocket.onnx.json': verdicts('gone', 'onnx'),
    'bare/two.test.ts': suite('two', declaration),
    'broken/three.test.ts': suite('three', declaration),
    'broken/__verdicts__/three.pocket.onnx.json': '{}',
  })
})
afterAll(() => place.remove())

const badge = (...words: string[]) => hypros(['badge', ...words], { directory: place.folder })

test('writes an SVG and an endpoint for the whole and for each criterion, of each engine', async () => {
  const { code, output, errors } = await badge('suites', '--out', 'site/badges')
  expect([code, errors]).toEqual([0, ''])
  expect(output.split('\n')).toEqual([
    'site/badges/one.pocket.onnx.{svg,json}  reproduced 1/5 · pocket · onnx',
    'site/badges/one.pocket.onnx.C1.{svg,json}  C1 Step cost pass · pocket · onnx',
    'site/badges/one.pocket.onnx.C2.{svg,json}  C2 Quality or speed fail · pocket · onnx',
    'site/badges/one.pocket.tensorflow.{svg,json}  reproduced 1/5 · pocket · tensorflow · outdated',
    'site/badges/one.pocket.tensorflow.C1.{svg,json}  C1 Step cost pass · pocket · tensorflow · outdated',
    'site/badges/one.pocket.tensorflow.C2.{svg,json}  C2 Quality or speed fail · pocket · tensorflow · outdated',
    '',
  ])
  const folder = join(place.folder, 'site/badges')
  expect(readdirSync(folder)).toHaveLength(12)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  expect(JSON.parse(read('one.pocket.onnx.C2.json'))).toMatchObject({
    message: 'fail · pocket · onnx',
    color: 'red',
  })
  expect(JSON.parse(read('one.pocket.tensorflow.json'))).toMatchObject({ color: 'lightgrey' })
  expect(read('one.pocket.onnx.svg')).toMatch(/^<svg .*reproduced: 1\/5 · pocket · onnx/)
})

test.each([
  ['bare', 3, 'no verdicts are recorded', 'npx vitest run bare/two.test.ts -u'],
  ['broken', 2, 'not a file of recorded verdicts', 'three.pocket.onnx.json'],
])('%s: ends with %d and writes nothing', async (folder, code, message, words) => {
  const ended = await badge(folder, '--out', 'elsewhere')
  expect(ended.errors).toContain(message)
  expect(ended.errors).toContain(words)
  expect([ended.code, existsSync(join(place.folder, 'elsewhere'))]).toEqual([code, false])
})
