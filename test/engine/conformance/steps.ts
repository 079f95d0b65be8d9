/**
 * The captured step on an engine against the same code run call by call on tfjs' CPU backend. Bounds: losses
 * 1e-5 relative, first gradients ‖Δ‖/‖g‖ ≤ 1e-5 a tensor, weights max |Δ| ≤ 0.05·learning rate·steps.
 */
import { describe, expect, test } from 'vitest'
import type { Engine, HostTensor, Program } from '../../../src/engine/engine.ts'
import type { LossSpec } from '../../../src/experiment/types.ts'
import { transformerSize } from '../../../src/model/config.ts'
import { transformerParameters } from '../../../src/model/parameters.ts'
import { buildLoss } from '../../../src/scoring/build.ts'
import {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  linear,
  logLoss,
  spherical,
} from '../../../src/scoring/spec.ts'
import type { Bucket } from '../../../src/task/buckets.ts'
import { firstMoment } from '../../../src/train/adam.ts'
import { engines, relativeDistance } from '../../graph/tensors.ts'
import {
  cellProgram,
  type ProgramOptions,
  pairsFor,
  runTrain,
  tinyConfig,
  tokenPairs,
  trainFeeds,
} from '../tiny.ts'

const learningRate = 3e-3
const bucket: Bucket = { rows: 3, source: 6, target: 7 }

interface Trace {
  readonly outputs: Record<string, number>[]
  readonly firstMoments: Record<string, HostTensor>
  readonly weights: Record<string, HostTensor>
}

async function trained(program: Program, { config, buckets }: ProgramOptions, steps: number): Promise<Trace> {
  const names = Object.keys(transformerParameters(config))
  const outputs: Record<string, number>[] = []
  let firstMoments: Record<string, HostTensor> = {}
  for (let update = 0; update < steps; update++) {
    const shape = buckets[update % buckets.length] as Bucket
    // One row fewer than the batch holds, so that a row of padding is in it.
    const longest = Math.max(shape.source, shape.target) - 1
    const examples = tokenPairs(shape.rows - 1, longest, config.vocabulary, update + 1)
    const results = await runTrain(
      program,
      shape,
      trainFeeds(pairsFor(config, examples), shape, update, { steps, learningRate }),
    )
    const read = Object.entries(results).map(
      async ([name, tensor]) => [name, (await tensor.read())[0]] as const,
    )
    outputs.push(Object.fromEntries(await Promise.all(read)) as Record<string, number>)
    if (update === 0) firstMoments = await program.exportState()
  }
  const state = await program.exportState()
  await program.dispose()
  return {
    outputs,
    firstMoments,
    weights: Object.fromEntries(names.map((name) => [name, state[name] as HostTensor])),
  }
}

async function compare(engine: Engine, options: ProgramOptions, steps: number) {
  const given = await trained(await cellProgram(engine, options), options, steps)
  const eager = await trained(await cellProgram(engines.eager, options), options, steps)
  const names = Object.keys(transformerParameters(options.config))
  const moments = (run: Trace, name: string) => run.firstMoments[firstMoment(name)]?.data ?? []
  return {
    given,
    eager,
    gradients: names.map(
      (name) => [name, relativeDistance(moments(given, name), moments(eager, name))] as const,
    ),
    gradientNorms: names.map((name) =>
      relativeDistance(
        moments(eager, name),
        new Float32Array(10_000_000).subarray(0, moments(eager, name).length),
      ),
    ),
    weights: names.map((name) => {
      const [a, b] = [given.weights[name]?.data ?? [], eager.weights[name]?.data ?? []]
      return [name, Math.max(...Array.from(a, (value, at) => Math.abs(value - (b[at] as number))))] as const
    }),
  }
}

const arms: [string, LossSpec][] = [
  ['log-loss', logLoss()],
  ['brier', brier()],
  ['hypros', hypros()],
  ['hypros, λ fixed', hypros({ lambda: fixed(0.5) })],
  ['hypros, λ linear', hypros({ lambda: linear() })],
  ['brier after log-loss', hypros({ lambda: afterLogLoss(0.4) })],
  ['spherical', spherical()],
  ['hypros, spherical', hypros({ bounded: 'spherical' })],
  ['focal', focal()],
]
const cells = arms.flatMap(([name, loss]) => [0, 0.1].map((smoothing) => [name, smoothing, loss] as const))

function expectParity(
  { given, eager, gradients, weights }: Awaited<ReturnType<typeof compare>>,
  steps: number,
) {
  expect(given.outputs).toHaveLength(steps)
  given.outputs.forEach((output, step) => {
    expect(Object.keys(output).sort()).toEqual(Object.keys(eager.outputs[step] ?? {}).sort())
    for (const [name, value] of Object.entries(eager.outputs[step] ?? {})) {
      expect(Math.abs((output[name] as number) - value), `${name} of step ${step}`).toBeLessThanOrEqual(
        1e-5 * Math.abs(value),
      )
    }
  })
  expect(gradients.filter(([, distance]) => !(distance <= 1e-5))).toEqual([])
  expect(weights.filter(([, distance]) => !(distance <= 0.05 * learningRate * steps))).toEqual([])
}

/** One arm in one bucket, for engines that compile each program for long. */
export function oneStepAgrees(engine: Engine, timeout: number): void {
  test(
    `training on ${engine.name}: the tiny Transformer, 5 updates`,
    async () => {
      const train = { smoothing: 0.1, dropout: 0.1 }
      const options = { config: tinyConfig, loss: hypros(), train, buckets: [bucket] }
      expectParity(await compare(engine, options, 5), 5)
    },
    timeout,
  )
}

/** Declares the tests of whole training steps on an engine against the reference: of all arms, or of those named. */
export function stepsAgree(engine: Engine, only?: readonly string[]): void {
  describe(`training on ${engine.name}`, () => {
    describe('the tiny Transformer, 5 updates in two buckets', () => {
      const buckets = [bucket, { rows: 2, source: 4, target: 5 }]

      test.each(cells.filter(([arm]) => only?.includes(arm) ?? true))(
        '%s, smoothing %d',
        async (_, smoothing, loss) => {
          const options = { config: tinyConfig, loss, train: { smoothing, dropout: 0.1 }, buckets }
          const result = await compare(engine, options, 5)
          expectParity(result, 5)
        },
      )
    })

    test.each([
      ['a classifier', { architecture: 'encoder', classes: 3 }, { rows: 4, source: 6, target: 1 }],
      ['a language model', { architecture: 'decoder' }, { rows: 4, source: 0, target: 7 }],
    ] as const)('%s, 5 updates', async (_, architecture, shape) => {
      const config = { ...tinyConfig, ...architecture }
      const train = { smoothing: 0.1, dropout: 0.1 }
      expectParity(await compare(engine, { config, loss: hypros(), train, buckets: [shape] }, 5), 5)
    })

    test.each([
      ['clipped', { clip: 0.05 }],
      ['with the norm of another loss', { normOf: spherical() }],
    ] as const)('a gradient %s', async (_, { clip, normOf }: { clip?: number; normOf?: LossSpec }) => {
      const scaling = { ...(clip && { clip }), ...(normOf && { normOf: await buildLoss(normOf) }) }
      const train = { smoothing: 0, dropout: 0.1, ...scaling }
      const options = { config: tinyConfig, loss: logLoss(), train, buckets: [bucket] }
      const result = await compare(engine, options, 3)
      expectParity(result, 3)
      const { firstMoments } = result.given
      const moments = Object.keys(transformerParameters(tinyConfig)).flatMap((name) => [
        ...(firstMoments[firstMoment(name)]?.data ?? []),
      ])
      // The first moment is (1 − β1) of the gradient that Adam was given.
      const given = Math.hypot(...moments) / (1 - 0.9)
      const wanted =
        clip ??
        (
          await compare(
            engine,
            { ...options, loss: normOf as LossSpec, train: { smoothing: 0, dropout: 0.1 } },
            1,
          )
        ).given.outputs[0]?.gradientNorm ??
        Number.NaN
      expect(given / wanted).toBeCloseTo(1, 4)
    })

    test('the pocket Transformer, one update', async () => {
      const config = { ...transformerSize('transformer-pocket'), vocabulary: 211 }
      const shape = { rows: 4, source: 10, target: 12 }
      const options = { config, loss: hypros(), train: { smoothing: 0.1, dropout: 0.1 }, buckets: [shape] }
      const result = await compare(engine, options, 1)
      expectParity(result, 1)
    })

    test('no gradient is zero throughout: every weight is reached', async () => {
      const options = {
        config: tinyConfig,
        loss: hypros(),
        train: { smoothing: 0, dropout: 0 },
        buckets: [bucket],
      }
      const { gradientNorms } = await compare(engine, options, 1)
      expect(Math.min(...gradientNorms)).toBeGreaterThan(1e-6)
    })
  })
}
