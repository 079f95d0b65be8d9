import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Json } from '../base/canonical.ts'
import { ConfigError } from '../base/errors.ts'

/** What a loss is told besides logits and targets. */
export interface LossContext<Options extends Json = Json> {
  /** Normalised training time t ∈ [0, 1]: an input of the captured step, so use it in tfjs ops only. */
  readonly progress: Scalar
  /** Label smoothing ε: q = (1 − ε)·1_y + ε/V. */
  readonly smoothing: number
  /** The second argument of `lossFrom`. */
  readonly options: Options
}

/**
 * Loss per token, never reduced: logits [N, V] and targets [N] (int32, in [0, V)) → [N].
 * The shape is checked when the step is captured, since most tfjs ops are not typed by rank. Written in tfjs
 * ops; the gradient comes from the tape. Called once, while the step is captured.
 */
export type LossFunction<Options extends Json = Json> = (
  logits: Tensor2D,
  targets: Tensor1D,
  context: LossContext<Options>,
) => Tensor

const brand = 'hypros:loss'

/** A module's default export as `defineLoss` made it. */
export interface DefinedLoss<Options extends Json = Json> {
  /** Says which version of the contract it keeps, also when two copies of this package meet. */
  readonly [brand]: 1
  readonly name: string
  readonly loss: LossFunction<Options>
}

/**
 * Names a loss function, for a module's default export:
 * `export default defineLoss('my-loss', (logits, targets, { progress, smoothing, options }) => …)`.
 */
export function defineLoss<Options extends Json = Json>(
  name: string,
  loss: LossFunction<Options>,
): DefinedLoss<Options> {
  if (typeof name !== 'string' || name === '' || typeof loss !== 'function') {
    throw new ConfigError(
      `defineLoss(${JSON.stringify(name)}, ${typeof loss}) needs a name and a function`,
      'a call of defineLoss',
      "write defineLoss('my-loss', (logits, targets, { progress }) => …)",
    )
  }
  return { [brand]: 1, name, loss }
}

/** Whether a value came from `defineLoss`. */
export function isDefinedLoss(value: unknown): value is DefinedLoss {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)[brand] === 1
}
