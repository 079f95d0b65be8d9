/** Tasks beside translation, and settings that an arm has for itself, from declaration to record. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CellResult } from '../../src/cell/record.ts'
import { logLoss, spherical } from '../../src/scoring/spec.ts'
import { classification, languageModelling } from '../../src/task/spec.ts'
import { type Outcome, type Project, project, suite } from './project.ts'
import { tiny } from './tiny.ts'

const arms = { 'log-loss': logLoss() }
const train = { steps: 60, batch: 32, learningRate: 1e-2, warmup: 4, evaluateEvery: 60 }
const decode = { beam: 2, lengthPenalty: 0.6 }

const declarations = {
  topics: tiny(arms, {
    task: classification({ pocket: ['types-node-topics'] }),
    train: { pocket: train },
  }),
  text: tiny(arms, {
    task: languageModelling(
      { pocket: ['types-node-docs'] },
      { outOfDomain: { 'types-node-docs': 'ts-lib-docs' } },
    ),
    train: { pocket: { ...train, steps: 250, evaluateEvery: 250 } },
  }),
  arms: tiny(
    { greedy: logLoss() },
    {
      arms: {
        greedy: logLoss(),
        beam: { loss: logLoss(), train: { decode } },
        clipped: { loss: logLoss(), train: { clip: 0.1 } },
        'short-first': { loss: logLoss(), order: 'short-first' },
        matched: { loss: logLoss(), gradientScale: { normOf: spherical() } },
      },
    },
  ),
}

let place: Project
let outcome: Outcome
let records: CellResult[]

beforeAll(async () => {
  place = project(
    Object.fromEntries(
      Object.entries(declarations).map(([name, declaration]) => [
        `suites/${name}.test.ts`,
        suite(name, declaration),
      ]),
    ),
  )
  outcome = await place.run(['suites'])
  const cells = join(place.folder, '.hypros/cells')
  const keys = readdirSync(cells).filter((name) => !name.startsWith('.'))
  records = keys.map((key) => JSON.parse(readFileSync(join(cells, key, 'record.json'), 'utf8')) as CellResult)
}, 300_000)
afterAll(() => place.remove())

const of = (task: string): CellResult => records.find(({ spec }) => spec.task === task) as CellResult

test('all are trained', () => {
  expect(outcome.output).toContain('Tests  7 passed (7)')
  expect(outcome.code).toBe(0)
})

test('a classifier beats the most common class', () => {
  const { metric, scores, trivial, examples } = of('classification')
  expect(metric).toBe('accuracy')
  expect(trivial.name).toBe('majority')
  expect(scores.test?.accuracy).toBeGreaterThan(trivial.score)
  expect(Object.keys(scores)).toEqual(['validation', 'test', 'test/swap-5'])
  const hits = examples.test?.statistics.filter(([, hit]) => hit === 1).length ?? 0
  expect(scores.test?.accuracy).toBeCloseTo((100 * hits) / 400, 10)
})

test('a language model beats the frequencies of tokens, and is worse in another domain', () => {
  const { metric, scores, trivial, entropy } = of('language-modelling')
  expect(metric).toBe('logLikelihood')
  expect(scores.test?.logLikelihood).toBeGreaterThan(trivial.score)
  expect(Math.exp(-(scores.test?.logLikelihood ?? 0))).toBeCloseTo(scores.test?.perplexity ?? 0, 2)
  expect(scores['test/out-of-domain']?.logLikelihood).toBeLessThan(scores.test?.logLikelihood ?? 0)
  expect(entropy?.length).toBe(10)
})

test('arms differ in what they declare, and only there', () => {
  const arm = (field: string) =>
    records.find(({ spec }) => spec.task === 'translation' && field in spec.train) as CellResult
  const greedy = records.find(
    ({ spec }) =>
      spec.task === 'translation' &&
      ['decode', 'clip', 'order', 'gradientScale'].every((field) => !(field in spec.train)),
  ) as CellResult
  const beam = arm('decode')
  expect(beam.signature).toContain('|decode:beam2(0.6)|')
  expect(beam.scores.validation).toEqual(greedy.scores.validation)
  expect(beam.scores.test?.perplexity).toBe(greedy.scores.test?.perplexity)
  expect(arm('clip').signature).toContain('|clip:0.1|')
  expect(arm('order').signature).toContain('|order:short-first|')
  expect(arm('gradientScale').signature).toContain('|gradient-norm:spherical|')
  for (const field of ['clip', 'order', 'gradientScale']) {
    expect(arm(field).scores.test?.perplexity).not.toBe(greedy.scores.test?.perplexity)
  }
})
