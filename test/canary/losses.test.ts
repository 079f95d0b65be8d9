/** Losses that are not what they are called, seen before anything is trained with them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  late,
  linear,
  logLoss,
  noanneal,
  spherical,
} from '../../src/scoring/index.ts'
import { hypros as command } from '../cli/program.ts'
import { type Project, project } from '../e2e/project.ts'
import { alteredTree } from './altered.ts'
import { canary } from './canary.ts'
import { fromModule, lossModule, tinySuite } from './setting.ts'

const planted: Readonly<Record<string, string>> = {
  'zero-lambda': `(logits, targets, { progress }) => {
  const lambda = tf.mul(progress, 0)
  return tf.add(tf.mul(tf.sub(1, lambda), logLoss(logits, targets)), tf.mul(lambda, brier(logits, targets)))
}`,
  'next-class': `(logits, targets) => {
  const last = tf.scalar(logits.shape[1] - 1, 'int32')
  return logLoss(logits, tf.minimum(tf.add(targets, tf.scalar(1, 'int32')), last))
}`,
  'next-token': `(logits, targets) => {
  const [first, rest] = [tf.slice(targets, [0], [1]), tf.slice(targets, [1], [targets.shape[0] - 1])]
  return logLoss(logits, tf.concat([rest, first]))
}`,
  'no-target-term': '(logits) => tf.sum(tf.square(tf.softmax(logits)), 1)',
  'others-only':
    '(logits, targets) => tf.sum(tf.square(tf.mul(tf.softmax(logits), tf.sub(1, hits(targets, logits)))), 1)',
  'mean-of-batch':
    '(logits, targets) => tf.mul(tf.onesLike(tf.sum(logits, 1)), tf.mean(logLoss(logits, targets)))',
  'fixed-mask': '(logits, targets) => logLoss(tf.dropout(logits, 0.1, undefined, 7), targets)',
}

const arms = {
  'log-loss': logLoss(),
  brier: brier(),
  'fixed-zero': hypros({ lambda: fixed(0) }),
  ...Object.fromEntries(Object.keys(planted).map((name) => [name, fromModule(name)])),
}

let place: Project
let output = ''

beforeAll(async () => {
  const modules = Object.entries(planted).map(([name, loss]) => lossModule(name, loss))
  place = project({ ...Object.assign({}, ...modules), 'suites/planted.test.ts': tinySuite(arms) })
  const ended = await command(['check'], { directory: place.folder })
  expect([ended.code, ended.errors]).toEqual([1, ''])
  output = ended.output
}, 240_000)
afterAll(() => place.remove())

const said = async () => output

canary(
  'λ stuck at 0',
  'hypros({ lambda: fixed(0) })',
  /arm "fixed-zero": λ has no effect: .* "log-loss" .*\[same-loss\]/,
  said,
)
canary(
  'λ stuck at 0',
  'a loss module with λ = 0·t',
  /arm "zero-lambda": .* those of "log-loss" .*\[same-loss\]/,
  said,
)
canary(
  'targets shifted by one',
  'a loss module that asks for the next class',
  /✗ arm "next-class" .*another class.*\[other-target\]/,
  said,
)
canary(
  'targets shifted by one',
  'a loss module that asks for the next token’s target',
  /✗ arm "next-token" .*another token.*\[other-target\]/,
  said,
)
canary(
  'Brier without its target term',
  'a loss module with Σ p²',
  /✗ arm "no-target-term" .*targets have no effect.*\[no-target\]/,
  said,
)
canary(
  'Brier without its target term',
  'a loss module with Σ p² over all classes but the target',
  /! arm "others-only": not proper .*\[improper\]/,
  said,
)
canary(
  'a mask ignored',
  'a loss module that returns the mean of its batch for every token',
  /✗ arm "mean-of-batch" .*padding counts.*\[padding\]/,
  said,
)
canary(
  'dropout that repeats its mask',
  'a loss module that calls tf.dropout',
  /✗ arm "fixed-mask" .*host array.*baked into the program/,
  said,
)

canary(
  'a mask ignored',
  'a step that takes its mean over padding, too',
  /✗ arm "log-loss" .*padding counts as tokens.*\[padding\]/,
  async () => {
    const tree = alteredTree({
      file: 'src/train/update-entries.ts',
      from: 'tf.div(summed(perToken, weights), tf.sum(weights))',
      to: 'tf.mean(tf.add(perToken, tf.mul(0, tf.sum(weights))))',
    })
    const elsewhere = project({ 'suites/one.test.ts': tinySuite({ 'log-loss': logLoss() }) }, tree.folder)
    try {
      return (await command(['check'], { directory: elsewhere.folder, program: tree.program })).output
    } finally {
      elsewhere.remove()
      tree.remove()
    }
  },
)

test('in a run, a refused arm fails its cells and leaves the others alone', async () => {
  const run = await place.run(['suites', '-t', 'log-loss|no-target-term'])
  expect(run.output).toMatch(/✓ log-loss · seed 1 .* trained in/)
  expect(run.output).toContain('LossError: the targets have no effect')
  expect(run.output.split('\nChecks\n')[1]).toContain('! arm "fixed-zero": λ has no effect')
  expect(run.code).toBe(1)
}, 240_000)

describe('what is right passes', () => {
  const sound = {
    'log-loss': logLoss(),
    brier: brier(),
    spherical: spherical(),
    hypros: hypros(),
    spherically: hypros({ bounded: 'spherical' }),
    half: hypros({ lambda: fixed(0.5) }),
    linear: hypros({ lambda: linear() }),
    noanneal: hypros({ lambda: noanneal() }),
    late: hypros({ lambda: late() }),
    after: hypros({ lambda: afterLogLoss(0.3) }),
    focal: focal(),
    'focal-linear': focal({ gamma: 1, lambda: linear() }),
    smooth: fromModule('smooth'),
    'log-loss-again': logLoss(),
  }
  const modules = lossModule('smooth', '(logits, targets) => tf.div(logLoss(logits, targets), 3)')

  test('no built-in loss is refused, and of those the focal ones alone are said to be improper', async () => {
    const fine = project({ ...modules, 'suites/sound.test.ts': tinySuite(sound) })
    try {
      const { output: text, code } = await command(['check'], { directory: fine.folder })
      const lines = text.trimEnd().split('\n')
      expect(lines[0]).toBe('planted (suites/sound.test.ts): 14 of 14 arms can be trained')
      expect(lines.slice(1).map((line) => line.replace(/: .*\[/, ': ['))).toEqual([
        '  ! arm "focal": [improper]',
        '  ! arm "focal-linear": [improper]',
      ])
      expect(code).toBe(0)
    } finally {
      fine.remove()
    }
  }, 120_000)
})
