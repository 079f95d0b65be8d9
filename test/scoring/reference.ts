/** The scoring rules in double precision, written from their definitions, and the arms under test. */
import * as tf from '@tensorflow/tfjs-core'
import type { HostTensor } from '../../src/engine/engine.ts'
import type { LossSpec, ScheduleSpec } from '../../src/experiment/types.ts'
import { buildLoss, type Loss } from '../../src/scoring/build.ts'
import {
  afterLogLoss,
  brier,
  fixed,
  focal,
  hypros,
  linear,
  logLoss,
  spherical,
} from '../../src/scoring/spec.ts'
import { engines, float32, int32, runOn } from '../graph/tensors.ts'

/** Arms that are proper: no forecast scores better than the truth, on average. */
export const properArms: readonly (readonly [string, LossSpec])[] = [
  ['log-loss', logLoss()],
  ['brier', brier()],
  ['spherical', spherical()],
  ['hypros', hypros()],
  ['hypros, λ fixed', hypros({ lambda: fixed(0.3) })],
  ['hypros, λ linear', hypros({ lambda: linear() })],
  ['brier after log-loss', hypros({ lambda: afterLogLoss(0.3) })],
  ['hypros, spherical', hypros({ bounded: 'spherical' })],
]

export const arms = [
  ...properArms,
  ['focal', focal()],
  ['focal, γ = 3.5', focal({ gamma: 3.5, lambda: fixed(0.2) })],
] as const

export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits)
  const powers = logits.map((z) => Math.exp(z - top))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}

/** q = (1 − ε)·1_y + ε/V. */
export const smoothed = (target: number, size: number, smoothing: number): number[] =>
  Array.from({ length: size }, (_, j) => (j === target ? 1 - smoothing : 0) + smoothing / size)

/** [−Σ q log p, ‖p − q‖², −p·q / ‖p‖]. */
export function scores(
  logits: readonly number[],
  q: readonly number[],
): [log: number, brier: number, spherical: number] {
  const top = Math.max(...logits)
  const logTotal = Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0))
  const log = logits.reduce((sum, z, j) => sum - (q[j] as number) * (z - top - logTotal), 0)
  const p = softmax(logits)
  const square = p.reduce((sum, pj, j) => sum + (pj - (q[j] as number)) ** 2, 0)
  const overlap = p.reduce((sum, pj, j) => sum + pj * (q[j] as number), 0)
  return [log, square, -overlap / Math.hypot(...p)]
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** λ of a schedule at a time. */
function lambdaAt(lambda: ScheduleSpec, t: number): number {
  switch (lambda.kind) {
    case 'fixed':
      return lambda.value
    case 'linear':
      return t
    case 'sigmoid':
      return (lambda.peak ?? 1) * logistic((t - lambda.t0) / lambda.tau)
    case 'noanneal':
      return (0.5 * logistic((t - 0.3) / 0.1) * logistic((0.7 - t) / 0.1)) / logistic(2) ** 2
    case 'late':
      return 1 - logistic((t - lambda.t0) / lambda.tau)
    case 'after-log-loss':
      return t < lambda.at ? 0 : 1
  }
}

/** λ of an arm at a time. */
export function lambdaOf(spec: LossSpec, progress: number): number {
  if (spec.kind === 'log-loss') return 0
  return spec.kind === 'hybrid' ? lambdaAt(spec.lambda, progress) : 1
}

export interface Example {
  readonly logits: readonly (readonly number[])[]
  readonly targets: readonly number[]
  readonly progress?: number
  readonly smoothing?: number
}

export function expectedLoss(
  spec: LossSpec,
  { logits, targets, progress = 0.4, smoothing = 0 }: Example,
): number[] {
  const lambda = lambdaOf(spec, progress)
  return logits.map((row, n) => {
    const target = targets[n] as number
    const [log, square, angle] = scores(row, smoothed(target, row.length, smoothing))
    const focus = gammaOf(spec) === 0 ? 1 : (1 - (softmax(row)[target] as number)) ** gammaOf(spec)
    return (1 - lambda) * focus * log + lambda * (isSpherical(spec) ? angle : square)
  })
}

export const gammaOf = (spec: LossSpec): number => (spec.kind === 'hybrid' ? (spec.gamma ?? 0) : 0)

/** Whether the bounded rule of an arm is the spherical score. */
export const isSpherical = (spec: LossSpec): boolean =>
  spec.kind === 'spherical' || (spec.kind === 'hybrid' && spec.bounded === 'spherical')

/** Loss a token and its gradient by the logits, weighted by `weights`, on an engine. */
export async function lossAndGradient(
  loss: Loss,
  { logits, targets, progress = 0.4, smoothing = 0 }: Example,
  engine: keyof typeof engines = 'eager',
  weights: readonly number[] = targets.map(() => 1),
): Promise<{ loss: number[]; gradient: number[] }> {
  const [n, v] = [logits.length, (logits[0] as readonly number[]).length]
  const inputs: Record<string, HostTensor> = {
    logits: float32(logits.flat(), n, v),
    targets: int32(targets, n),
    progress: float32([progress]),
    weights: float32(weights, n),
  }
  const results = await runOn(engines[engine], inputs, (given) => {
    const named = given as {
      logits: tf.Tensor2D
      targets: tf.Tensor1D
      progress: tf.Scalar
      weights: tf.Tensor1D
    }
    const perToken = (z: tf.Tensor) =>
      loss.perToken(z as tf.Tensor2D, named.targets, named.progress, smoothing)
    const gradient = tf.grad((z) => tf.sum(tf.mul(perToken(z), named.weights)))(named.logits)
    return { loss: perToken(named.logits), gradient }
  })
  return { loss: [...(results.loss?.data ?? [])], gradient: [...(results.gradient?.data ?? [])] }
}

export const built = (spec: LossSpec): Promise<Loss> => buildLoss(spec)
