/** What a team's CI sees of verdicts: the JUnit file, and claims that are asserted whatever is recorded. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LossSpec } from '../../src/experiment/types.ts'
import { fixed, hypros, logLoss, lossFrom } from '../../src/scoring/spec.ts'
import { classification } from '../../src/task/spec.ts'
import { crossEntropy, lossModule } from './gate-project.ts'
import { type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const declaration = (candidate: LossSpec) => ({
  ...tiny({ 'log-loss': logLoss(), candidate }),
  task: classification({ pocket: ['types-node-topics'] }),
  train: { pocket: { steps: 40, batch: 16, learningRate: 1e-2, warmup: 4, evaluateEvery: 40 } },
  candidate: 'candidate',
  seeds: [1, 2, 3],
})

const recordedFail = {
  schema: 1,
  experiment: 'worse',
  tier: 'pocket',
  engine: 'onnx',
  criteria: { C2: { verdict: 'fail', est: -20, lo: -25, hi: -15 } },
}

const claims = { HYPROS_ASSERT: 'claims' }

let place: Project

beforeAll(() => {
  place = project({
    // Close to the baseline: three seeds can't tell their calibration apart.
    'suites/even.test.ts': suite('even', declaration(hypros({ lambda: fixed(0.1) }))),
    // So small that Adam's ε drowns the gradients: it learns nothing.
    'suites/worse.test.ts': suite('worse', declaration(lossFrom('../losses/worse.ts'))),
    'losses/worse.ts': lossModule(`mul(${crossEntropy}, 1e-12)`),
    'suites/__verdicts__/worse.pocket.onnx.json': JSON.stringify(recordedFail),
  })
})
afterAll(() => place.remove())

test('JUnit: a verdict that decides nothing is a skipped test with a property that says why', async () => {
  const { code, output } = await place.run([
    'suites/even.test.ts',
    '-t',
    'seed|C3|C5',
    '--reporter=junit',
    '--outputFile=junit.xml',
  ])
  expect(code, output).toBe(0)
  const cases = readFileSync(join(place.folder, 'junit.xml'), 'utf8').split('<testcase ')
  const of = (criterion: string) => cases.find((text) => text.includes(`name="even &gt; ${criterion} `)) ?? ''
  expect(of('C3')).toContain('<skipped/>')
  expect(of('C3')).toMatch(
    /<property name="warning" value="inconclusive \(the interval reaches across a threshold\): Undecided: candidate/,
  )
  expect(of('C5')).toMatch(/<property name="warning" value="insufficient: .*fewer than 5 data sets/)
}, 600_000)

test('a recorded fail holds; HYPROS_ASSERT=claims asserts the claim itself, which fails with its table', async () => {
  const recorded = await place.run(['suites/worse.test.ts', '-t', 'seed|C2'])
  expect(recorded.output).toMatch(/✓ C2 quality or speed \(recorded: fail\) {2}fail: gain −/)

  const asserted = await place.run(['suites/worse.test.ts', '-t', 'C2'], claims)
  expect(asserted.output).toContain('VerdictError: ')
  expect(asserted.output).toMatch(/C2 fail +gain −/)
  expect(asserted.code).toBe(1)
}, 600_000)
