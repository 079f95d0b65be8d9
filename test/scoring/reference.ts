/** The scoring rules in double precision, written from their definitions, and the arms under test. */
import * as tf from '@tensorflow/tfjs-core'
import type { HostTensor } from '../../src/engine/engine.ts'
import type { LossSpec } from '../../src/experiment/types.ts'
import { buildLoss, type Loss } from '../../src/scoring/build.ts'
import { brier, fixed, hypros, linear, logLoss } from '../../src/scoring/spec.ts'
import { engines, float32, int32, runOn } from '../graph/tensors.ts'

export const arms: readonly (readonly [string, LossSpec])[] = [
  ['log-loss', logLoss()],
  ['brier', brier()],
  ['hypros', hypros()],
  ['hypros, λ fixed', hypros({ lambda: fixed(0.3) })],
  ['hypros, λ linear', hypros({ lambda: linear() })],
]

export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits)
  const powers = logits.map((z) => Math.exp(z - top))
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}

/** q = (1 − ε)·1_y + ε/V. */
export const smoothed = (target: number, size: number, smoothing: number): number[] =>
  Array.from({ length: size }, (_, j) => (j === target ? 1 - smoothing : 0) + smoothing / size)

/** [−Σ q log p, ‖p − q‖²]. */
export function scores(logits: readonly number[], q: readonly number[]): [log: number, brier: number] {
  const top = Math.max(...logits)
  const logTotal = Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0))
  const log = logits.reduce((sum, z, j) => sum - (q[j] as number) * (z - top - logTotal), 0)
  return [log, softmax(logits).reduce((sum, p, j) => sum + (p - (q[j] as number)) ** 2, 0)]
}

/** λ of an arm at a time. */
export function lambdaOf(spec: LossSpec, progress: number): number {
  if (spec.kind === 'log-loss') return 0
  if (spec.kind !== 'hybrid') return 1
  const { lambda } = spec
  if (lambda.kind === 'fixed') return lambda.value
  return lambda.kind === 'linear' ? progress : 1 / (1 + Math.exp(-(progress - lambda.t0) / lambda.tau))
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
    const [log, square] = scores(row, smoothed(targets[n] as number, row.length, smoothing))
    return (1 - lambda) * log + lambda * square
  })
}

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
