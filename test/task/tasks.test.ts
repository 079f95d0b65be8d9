/** Every task on the corpora that come with the package: what it reads, and what it makes of outputs. */
import { beforeAll, describe, expect, test } from 'vitest'
import { readsSource, readsTarget } from '../../src/task/buckets.ts'
import { tasks } from '../../src/task/task.ts'
import type { ForcedValues, ScoredSplit, TaskData } from '../../src/task/types.ts'

const testOf = (data: TaskData) => data.scored.test as ScoredSplit

/** Reading corpora of declarations includes parsing them. */
const reading = 60_000

/** Values of tokens that are all right, or all wrong, with the given class. */
const forced = (length: number, nll: number, predicted?: number): ForcedValues => ({
  nll: new Float32Array(length).fill(nll),
  brier: new Float32Array(length),
  confidence: new Float32Array(length).fill(1),
  correct: new Float32Array(length).fill(1),
  ...(predicted !== undefined && { predicted: Int32Array.of(predicted) }),
  entropy: new Float32Array(length).fill(0.5),
})

function expectWhole(data: TaskData) {
  const { train, scored, profile, tokenizer } = data
  const all = [train, ...Object.values(scored).map(({ examples }) => examples)].flat()
  const inside = ({ source, target }: (typeof all)[number]) =>
    profile.buckets.some((bucket) => source.length <= bucket.source && target.length <= bucket.target)
  expect(all.every(inside)).toBe(true)
  expect(profile.buckets.length).toBeLessThanOrEqual(6)
  const ids = all.flatMap(({ source, target }) => (profile.classes ? source : [...source, ...target]))
  expect(ids.every((id) => id > 0 && id < tokenizer.size)).toBe(true)
  for (const { examples, references } of Object.values(scored)) {
    expect(references).toHaveLength(examples.length)
  }
}

describe('summarisation', () => {
  let data: TaskData
  beforeAll(async () => {
    data = await tasks.summarization.prepare({
      dataset: 'ts-lib-summaries',
      outOfDomain: 'types-node-summaries',
      batch: 32,
    })
  }, reading)

  test('has its test split perturbed and of another domain', () => {
    expectWhole(data)
    expect(Object.keys(data.scored)).toEqual([
      'validation',
      'test',
      'test/swap-5',
      'test/distractor',
      'test/out-of-domain',
    ])
    expect(data.profile.counts).toEqual({ train: 3422, validation: 200, test: 400, outOfDomain: 400 })
  })

  test('knows two systems without training; a template beats a copy', () => {
    expect(data.trivial().map(({ name }) => name)).toEqual(['copy', 'template'])
    const [copy, template] = data.trivial().map(({ score }) => score) as [number, number]
    expect(template).toBeGreaterThan(copy)
    expect(copy).toBeGreaterThan(5)
  })

  test('the references themselves score 100, nothing scores 0', () => {
    const split = testOf(data)
    const of = (hypotheses: readonly string[]) =>
      tasks.summarization.score({ hypotheses, forced: [] }, split, data).scores
    expect(of(split.references)).toEqual({ rougeL: 100, rouge1: 100, rouge2: expect.closeTo(100, -1) })
    expect(of(split.references.map(() => ''))).toEqual({ rougeL: 0, rouge1: 0, rouge2: 0 })
  })
})

describe('classification', () => {
  let data: TaskData
  beforeAll(async () => {
    data = await tasks.classification.prepare({
      dataset: 'ts-lib-kinds',
      outOfDomain: 'types-node-kinds',
      batch: 32,
    })
  }, reading)

  test('targets are classes, numbered by name', () => {
    expectWhole(data)
    expect(data.labels).toEqual(['method', 'property'])
    expect(data.profile.classes).toBe(2)
    expect(data.profile.buckets.every((bucket) => readsSource(bucket) && !readsTarget(bucket))).toBe(true)
    const { examples, references } = testOf(data)
    expect(examples.map(({ target }) => data.labels?.[target[0] as number])).toEqual(references)
  })

  test('accuracy and F1 of all right, all wrong, and always the same class', () => {
    const split = testOf(data)
    const of = (classOf: (label: number) => number) => {
      const outputs = split.examples.map(({ target }) => forced(1, 0, classOf(target[0] as number)))
      return tasks.classification.score({ forced: outputs, hypotheses: [] }, split, data).scores
    }
    expect(of((label) => label)).toEqual({ accuracy: 100, macroF1: 100, f1: 100 })
    expect(of((label) => 1 - label)).toEqual({ accuracy: 0, macroF1: 0, f1: 0 })
    const share = split.references.filter((label) => label === 'property').length / split.references.length
    expect(of(() => 1).accuracy).toBeCloseTo(100 * share, 10)
    expect(data.trivial()[0]).toEqual({
      name: 'majority',
      score: expect.closeTo(100 * Math.max(share, 1 - share)),
    })
  })

  test('refuses to be tested on labels that it was not trained on', async () => {
    await expect(
      tasks.classification.prepare({
        dataset: 'ts-lib-kinds',
        outOfDomain: 'types-node-topics',
        batch: 32,
      }),
    ).rejects.toThrow(/label "\w+", which no training example has/)
  })
})

describe('language modelling', () => {
  let data: TaskData
  beforeAll(async () => {
    data = await tasks['language-modelling'].prepare({
      dataset: 'ts-lib-docs',
      outOfDomain: 'types-node-docs',
      batch: 32,
    })
  }, reading)

  test('documents become pieces without a source, and lose no token', () => {
    expectWhole(data)
    expect(data.profile.buckets.every((bucket) => !readsSource(bucket) && readsTarget(bucket))).toBe(true)
    const { examples, references } = testOf(data)
    const texts: string[] = []
    for (const [i, { target }] of examples.entries()) {
      const text = data.tokenizer.decode(target)
      if (references[i] === '') texts.push(`${texts.pop()}${text}`)
      else texts.push(text)
    }
    expect(texts).toHaveLength(data.profile.counts.test)
    const squeezed = (text: string) => text.normalize('NFKC').replaceAll(/[\s▁]/gu, '')
    expect(texts.map(squeezed)).toEqual(references.filter((text) => text !== '').map(squeezed))
  })

  test('the likelihood of tokens, and perplexity by word', () => {
    const split = testOf(data)
    const outputs = split.examples.map(({ target }) => forced(target.length, Math.log(10)))
    const { scores, entropy } = tasks['language-modelling'].score(
      { forced: outputs, hypotheses: [] },
      split,
      data,
    )
    expect(scores.logLikelihood).toBeCloseTo(-Math.log(10), 6)
    const tokens = split.examples.reduce((sum, { target }) => sum + target.length, 0)
    const words = split.references.join(' ').trim().split(/\s+/).length
    expect(Math.log(scores.wordPerplexity as number)).toBeCloseTo((tokens / words) * Math.log(10), 4)
    expect(entropy?.reduce((sum, { count }) => sum + count, 0)).toBe(tokens)
  })

  test('token frequencies are worth more than nothing', () => {
    const [unigram] = data.trivial()
    expect(unigram.name).toBe('unigram')
    expect(unigram.score).toBeGreaterThan(-Math.log(data.profile.vocabulary))
    expect(unigram.score).toBeLessThan(-4)
  })
})
