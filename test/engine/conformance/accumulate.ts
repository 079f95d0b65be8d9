/** Updates over several batches: on an engine against the reference, and against one batch of all the examples. */
import { describe, expect, test } from 'vitest'
import type { Engine, HostTensor, Results } from '../../../src/engine/engine.ts'
import type { LossSpec } from '../../../src/experiment/types.ts'
import { transformerParameters } from '../../../src/model/parameters.ts'
import { brier, hypros, logLoss } from '../../../src/scoring/spec.ts'
import { pairBatch } from '../../../src/task/batch.ts'
import type { Bucket } from '../../../src/task/buckets.ts'
import type { TokenPair } from '../../../src/task/types.ts'
import { firstMoment } from '../../../src/train/adam.ts'
import { isAccumulator } from '../../../src/train/specs.ts'
import { type BucketBatch, runUpdate } from '../../../src/train/update.ts'
import { engines, relativeDistance } from '../../graph/tensors.ts'
import { cellProgram, tinyConfig, tokenPairs, tokens } from '../tiny.ts'

type State = Readonly<Record<string, HostTensor>>

const learningRate = 3e-3
const names = Object.keys(transformerParameters(tinyConfig))
const long: Bucket = { rows: 3, source: 6, target: 7 }
const short: Bucket = { rows: 2, source: 4, target: 5 }
/** Room for what two batches hold together. */
const wide: Bucket = { ...long, rows: 6 }

const batchOf = (bucket: Bucket, examples: readonly TokenPair[]): BucketBatch => ({
  bucket,
  batch: pairBatch(examples, bucket, tokens),
})
const examplesOf = (bucket: Bucket, seed: number) =>
  tokenPairs(bucket.rows - 1, bucket.source, tinyConfig.vocabulary, seed)

async function numbers(results: Results): Promise<Record<string, number>> {
  const read = Object.entries(results).map(
    async ([name, tensor]) => [name, (await tensor.read())[0]] as const,
  )
  return Object.fromEntries(await Promise.all(read)) as Record<string, number>
}

interface Trained {
  readonly outputs: Record<string, number>[]
  /** After the first update, and after the last. */
  readonly first: State
  readonly last: State
}

async function trained(
  engine: Engine,
  loss: LossSpec,
  updates: readonly (readonly BucketBatch[])[],
  dropout = 0,
): Promise<Trained> {
  const buckets = updates.flat().map(({ bucket }) => bucket)
  const program = await cellProgram(engine, {
    config: tinyConfig,
    loss,
    train: { smoothing: 0.1, dropout, accumulate: updates[0]?.length ?? 1 },
    buckets: buckets.filter((bucket, index) => buckets.indexOf(bucket) === index),
  })
  const outputs: Record<string, number>[] = []
  const states: State[] = []
  for (const [step, batches] of updates.entries()) {
    const progress = step / updates.length
    outputs.push(await numbers(await runUpdate(program, batches, { seed: 1, step, progress, learningRate })))
    states.push(await program.exportState())
  }
  await program.dispose()
  return { outputs, first: states[0] as State, last: states.at(-1) as State }
}

/** Distance of the gradients of the first update: its first moments are a tenth of them. */
const gradientDistances = (a: Trained, b: Trained) =>
  names.map((name) => {
    const [one, other] = [a, b].map(({ first }) => first[firstMoment(name)]?.data ?? [])
    return [name, relativeDistance(one as Float32Array, other as Float32Array)] as const
  })

const relative = (a: number | undefined, b: number | undefined) =>
  Math.abs((a as number) - (b as number)) / (b as number)

/** Declares the tests of updates over several batches on an engine. */
export function accumulates(engine: Engine): void {
  describe(`updates over several batches on ${engine.name}`, () => {
    describe('5 updates of two batches in two buckets', () => {
      const updates = Array.from({ length: 5 }, (_, step) => [
        batchOf(long, examplesOf(long, 2 * step + 1)),
        step === 2 ? batchOf(long, examplesOf(long, 50)) : batchOf(short, examplesOf(short, 2 * step + 2)),
      ])

      test.each<[string, LossSpec]>([
        ['log-loss', logLoss()],
        ['brier', brier()],
        ['hypros', hypros()],
      ])('%s', async (_, loss) => {
        const [given, eager] = [
          await trained(engine, loss, updates, 0.1),
          await trained(engines.eager, loss, updates, 0.1),
        ]
        expect(given.outputs).toHaveLength(5)
        for (const [step, output] of given.outputs.entries()) {
          const expected = eager.outputs[step] ?? {}
          expect(Object.keys(output).sort()).toEqual(Object.keys(expected).sort())
          for (const [name, value] of Object.entries(output)) {
            // A ReLU that is within rounding of its kink moves a later norm, and no loss.
            if (name === 'gradientNorm' && step > 0) continue
            expect(relative(value, expected[name]), `${name} of step ${step}`).toBeLessThanOrEqual(1e-5)
          }
        }
        expect(gradientDistances(given, eager).filter(([, distance]) => !(distance <= 1e-5))).toEqual([])
        const apart = names.map((name) => {
          const [a, b] = [given.last[name]?.data ?? [], eager.last[name]?.data ?? []]
          return [
            name,
            Math.max(...Array.from(a, (value, at) => Math.abs(value - (b[at] as number)))),
          ] as const
        })
        expect(apart.filter(([, distance]) => !(distance <= 0.05 * learningRate * 5))).toEqual([])
      })

      test('the sums are zero again after each', async () => {
        const { first } = await trained(engine, hypros(), updates.slice(0, 1))
        const sums = Object.entries(first).filter(([name]) => isAccumulator(name))
        expect(sums).toHaveLength(names.length + 2)
        for (const [name, { data }] of sums)
          expect(
            [...data].filter((value) => value !== 0),
            name,
          ).toEqual([])
      })
    })

    describe('an update over unequal batches', () => {
      const many = [...examplesOf(long, 7), ...examplesOf(long, 8)].slice(0, 3)
      const few = tokenPairs(1, 2, tinyConfig.vocabulary, 9)
      const parts = [batchOf(long, many), batchOf(short, few)]
      const together = [batchOf(wide, [...many, ...few])]

      test('is that of one batch with all their examples', async () => {
        const [split, whole] = [
          await trained(engine, hypros(), [parts]),
          await trained(engine, hypros(), [together]),
        ]
        for (const name of ['loss', 'gradientNorm', 'lambda']) {
          expect(relative(split.outputs[0]?.[name], whole.outputs[0]?.[name]), name).toBeLessThan(1e-5)
        }
        expect(gradientDistances(split, whole).filter(([, distance]) => !(distance <= 2e-5))).toEqual([])
      })

      test('is not a mean of their means', async () => {
        const means = await Promise.all(parts.map((part) => trained(engine, hypros(), [[part]])))
        const whole = await trained(engine, hypros(), [together])
        const mean = means.reduce((sum, { outputs }) => sum + (outputs[0]?.loss as number) / means.length, 0)
        expect(relative(mean, whole.outputs[0]?.loss)).toBeGreaterThan(1e-2)
      })
    })

    test('no two batches of an update share a dropout mask', async () => {
      const same = batchOf(long, examplesOf(long, 3))
      const split = await trained(engine, logLoss(), [[same, same]], 0.5)
      const single = await trained(engine, logLoss(), [[same]], 0.5)
      // With one mask for both, the mean over the two would be that of either.
      expect(relative(split.outputs[0]?.loss, single.outputs[0]?.loss)).toBeGreaterThan(1e-4)
    })
  })
}
