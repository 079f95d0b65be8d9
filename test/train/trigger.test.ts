import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { loadCorpus } from '../../src/data/corpus.ts'
import { editDistances } from '../../src/data/noise/distance.ts'
import { wholeWords } from '../../src/data/noise/whole-words.ts'
import { loadTokenizer, trainTokenizer } from '../../src/data/tokenizer.ts'
import type { HostTensor, Program } from '../../src/engine/engine.ts'
import type { Entry } from '../../src/graph/entry.ts'
import type { Tensors } from '../../src/graph/trace.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { pairBatch } from '../../src/task/batch.ts'
import type { Bucket } from '../../src/task/buckets.ts'
import { entryName, stateSpecs } from '../../src/train/entries.ts'
import { triggerGradientEntry, triggerLoss, triggerToken } from '../../src/train/trigger-entry.ts'
import { triggerBuckets, triggerEntries, triggerModel, withTrigger } from '../../src/train/trigger-model.ts'
import { randomTrigger, searchTrigger, type TriggerModel } from '../../src/train/trigger-search.ts'
import { captured, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines, float32, int32, relativeDistance } from '../graph/tensors.ts'
import { buckets, readAll, trainedState } from './trained.ts'

const length = 2
const allowed = Array.from({ length: tinyConfig.vocabulary - 3 }, (_, i) => i + 3)
const options = { length, allowed, seed: 1, candidates: 5, rounds: 5 } as const
const examples = tokenPairs(20, 8, tinyConfig.vocabulary, 12)
const shapes = triggerBuckets(examples, buckets, length)
const special = tokens

const compiled = async (engine: 'onnx' | 'eager', entries: readonly Entry[]): Promise<Program> => {
  const program = await engines[engine].compile(
    captured(entries, tinyConfig),
    stateSpecs(transformerParameters(tinyConfig)),
  )
  await program.importState(state)
  return program
}

let state: Record<string, HostTensor>
let models: Record<'onnx' | 'eager', TriggerModel>

beforeAll(async () => {
  state = await trainedState(120)
  const model = async (engine: 'onnx' | 'eager') => {
    const program = await compiled(engine, triggerEntries(tinyConfig, shapes, length))
    return triggerModel({ program, config: tinyConfig, buckets: shapes, special, length }, examples)
  }
  models = { onnx: await model('onnx'), eager: await model('eager') }
})

describe('the gradient at the places of a trigger', () => {
  const members = examples.slice(0, buckets[1]!.rows)
  const only = triggerBuckets(members, [buckets[1]!], length)
  const [bucket] = only as [Bucket]
  const places = [0, 1].map((place) => triggerToken(tinyConfig, place))
  const batch = pairBatch(withTrigger(members, places), bucket, special)
  const feeds = {
    source: int32([...batch.source], bucket.rows, bucket.source),
    target: int32([...batch.target], bucket.rows, bucket.target),
    labels: int32([...batch.labels], batch.labels.length),
    weights: float32([...batch.weights], batch.weights.length),
  }
  const trigger = [4, 9]
  const { width } = tinyConfig

  /** The loss as a function of the rows themselves. */
  const ofRows = (): Entry => {
    const { trigger: _, ...inputs } = triggerGradientEntry(tinyConfig, bucket, length).inputs
    return {
      name: 'rows',
      state: Object.keys(transformerParameters(tinyConfig)),
      inputs: { ...inputs, rows: { shape: [length, width], dtype: 'float32' } },
      build: (weights: Tensors, given: Tensors) => ({
        outputs: { nll: triggerLoss(weights, tinyConfig, given, given.rows!) },
      }),
    }
  }

  test('agrees with finite differences, on both engines', async () => {
    const entry = triggerGradientEntry(tinyConfig, bucket, length)
    const embedding = state.embedding!.data as Float32Array
    const rows = trigger.flatMap((token) => [...embedding.subarray(token * width, (token + 1) * width)])
    const probe = await compiled('onnx', [ofRows()])
    const lossAt = async (values: readonly number[]) => {
      const { nll } = await readAll(
        await probe.run('rows', { ...feeds, rows: float32(values, length, width) }),
      )
      return nll![0] as number
    }
    const step = 0.02
    const numeric: number[] = []
    for (const at of rows.keys()) {
      const [up, down] = [step, -step].map((h) => rows.with(at, (rows[at] as number) + h))
      numeric.push(((await lossAt(up!)) - (await lossAt(down!))) / (2 * step))
    }
    for (const engine of ['eager', 'onnx'] as const) {
      const program = await compiled(engine, [entry])
      const { nll, gradient } = await readAll(
        await program.run(entry.name, { ...feeds, trigger: int32(trigger, length) }),
      )
      expect(nll![0]).toBeCloseTo(await lossAt(rows), 3)
      expect(relativeDistance(gradient!, numeric)).toBeLessThan(0.02)
    }
  })

  test('is that of the loss which decides, where the trigger is ordinary tokens', async () => {
    const program = await compiled('onnx', triggerEntries(tinyConfig, only, length))
    const attacked = { program, config: tinyConfig, buckets: only, special, length }
    const inputs = { ...feeds, trigger: int32(trigger, length) }
    const { nll } = await readAll(await program.run(entryName('trigger-gradient', bucket), inputs))
    const real = batch.weights.reduce((sum, weight) => sum + weight)
    const loss = await (await triggerModel(attacked, members)).lossOf(trigger)
    expect(nll![0]! / real).toBeCloseTo(loss, 5)
  })
})

test('the shapes of a search hold its examples, and little else', async () => {
  const many = tokenPairs(64, 8, tinyConfig.vocabulary, 5)
  const found = triggerBuckets(many, buckets, length)
  expect(found.every(({ rows }, i) => rows <= buckets[i]!.rows)).toBe(true)
  const program = await compiled('onnx', triggerEntries(tinyConfig, found, length))
  const own = { program, config: tinyConfig, buckets: found, special, length }
  const roomy = buckets.map((bucket) => ({ ...bucket, source: bucket.source + length }))
  const other = await compiled('onnx', triggerEntries(tinyConfig, roomy, length))
  const wide = { ...own, program: other, buckets: roomy }
  const [a, b] = [await triggerModel(own, many), await triggerModel(wide, many)]
  expect(await a.lossOf([4, 9])).toBeCloseTo(await b.lossOf([4, 9]), 5)
})

test('the engines give the same loss, and the order of the tokens counts', async () => {
  const [onnx, eager] = [await models.onnx.lossOf([4, 9]), await models.eager.lossOf([4, 9])]
  expect(onnx).toBeCloseTo(eager, 5)
  expect(onnx).not.toBeCloseTo(await models.onnx.lossOf([9, 4]), 3)
})

test('the engines give the same gradient', async () => {
  const gradients = [await models.onnx.gradientOf([4, 9]), await models.eager.gradientOf([4, 9])] as const
  expect(gradients[0].some((value) => value !== 0)).toBe(true)
  expect(relativeDistance(...gradients)).toBeLessThan(1e-4)
})

describe('the search', () => {
  test('finds a trigger that does more harm than random ones of its length', async () => {
    const random = await Promise.all(
      Array.from({ length: 30 }, (_, i) => models.onnx.lossOf(randomTrigger(options, i))),
    )
    const mean = random.reduce((sum, loss) => sum + loss) / random.length
    const deviation = Math.sqrt(random.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / random.length)
    for (const seed of [1, 2, 3]) {
      const { loss, losses } = await searchTrigger(models.onnx, { ...options, seed })
      expect(loss).toBeGreaterThan(mean + deviation)
      expect(losses).toEqual(losses.toSorted((a, b) => a - b))
      expect(losses.at(-1)).toBe(loss)
    }
  })

  test('the seed decides, and the loss is the one reported', async () => {
    const found = await searchTrigger(models.onnx, options)
    expect(await searchTrigger(models.onnx, options)).toEqual(found)
    expect(await models.onnx.lossOf(found.trigger)).toBe(found.loss)
    expect(found.trigger).toHaveLength(length)
    expect(allowed).toEqual(expect.arrayContaining([...found.trigger]))
  })

  /** A loss that is linear in the embeddings, so that the gradient is the whole truth. */
  const linear = (weights: readonly number[]): TriggerModel => ({
    embeddings: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]),
    width: 1,
    lossOf: async (trigger) =>
      trigger.reduce((sum, token, place) => sum + token * (weights[place] as number), 0),
    gradientOf: async () => Float32Array.from(weights),
  })

  test('takes the best token of each place where the gradient is the whole truth', async () => {
    const all = [0, 1, 2, 3, 4, 5, 6, 7]
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.subarray(all, { minLength: 1 }),
        async (seed, tokens) => {
          const found = await searchTrigger(linear([1, -1, 0.5]), {
            length: 3,
            allowed: tokens,
            seed,
            candidates: 1,
          })
          const [low, high] = [Math.min(...tokens), Math.max(...tokens)]
          expect(found.trigger).toEqual([high, low, high])
        },
      ),
    )
  })

  test('a wider beam never finds less on the way from one gradient', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const one = await searchTrigger(models.onnx, { ...options, seed, rounds: 1 })
      const all = await searchTrigger(models.onnx, { ...options, seed, rounds: 1, beam: 100 })
      expect(all.loss).toBeGreaterThanOrEqual(one.loss)
    }
  })

  test.each([{ length: 0 }, { allowed: [] }, { candidates: 0 }, { beam: 1.5 }, { rounds: -1 }])(
    '%j is refused',
    async (wrong) => {
      await expect(
        searchTrigger(linear([1]), { length: 1, allowed: [1], seed: 1, ...wrong }),
      ).rejects.toThrow(ConfigError)
    },
  )
})

describe('triggers as text', () => {
  const corpus = loadCorpus('ts-diagnostics-en-de')
  const sides = corpus.train.flatMap(({ source, target }) => [source, target])
  const tokenizer = loadTokenizer(trainTokenizer(sides, { vocabulary: 2000 }))
  const words = wholeWords(tokenizer)

  test('there are whole words to make them of', () => {
    expect(words.length).toBeGreaterThan(500)
    expect(words.every((id) => id > tokenizer.eos)).toBe(true)
  })

  test('a trigger before a text survives the way through the tokenizer and costs its length in words', () => {
    const texts = corpus.test.map(({ source }) => source)
    const attacked = texts.map((text, i) => {
      const trigger = randomTrigger({ length: 3, allowed: words, seed: 1 }, i)
      const ids = [...trigger, ...tokenizer.encode(text)]
      const noisy = tokenizer.decode(ids)
      expect(tokenizer.encode(noisy)).toEqual(ids)
      return noisy
    })
    expect(new Set(editDistances(texts, attacked).words.each)).toEqual(new Set([3]))
  })
})
