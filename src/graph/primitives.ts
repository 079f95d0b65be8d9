/** Our own operations, usable like tfjs' own in models and losses: differentiable and captured by every engine. */
import * as tf from '@tensorflow/tfjs-core'

type Inputs = Record<string, tf.Tensor>

function run<T extends tf.Tensor | tf.Tensor[]>(
  kernel: string,
  inputs: Inputs,
  attributes: tf.NamedAttrMap = {},
): T {
  return tf.engine().runKernel(kernel, inputs as unknown as tf.NamedTensorMap, attributes) as T
}

/**
 * Inverted-dropout mask of the given shape: 0 with probability `rate`, else 1 / (1 − rate).
 * `key` is an int32 [2] tensor from `dropoutKey(seed, update, microBatch)`; `site` numbers the place in the
 * model. The same (key, site) gives the same bits on every engine.
 */
export function dropoutMask(key: tf.Tensor, site: number, rate: number, shape: readonly number[]): tf.Tensor {
  return run('HyprosDropoutMask', { key }, { site, rate, shape: [...shape] })
}

/** `x[n, targets[n]]` → [N]; x float32 [N, V], targets int32 [N]. */
export function pick(x: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return run('HyprosPick', { x, targets })
}

/** x [N, V] with `amount[n]` subtracted at `[n, targets[n]]`. */
export function subtractAtTarget(x: tf.Tensor2D, targets: tf.Tensor1D, amount: tf.Tensor1D): tf.Tensor2D {
  return run('HyprosSubtractAtTarget', { x, targets, amount })
}

/** `x[n, v]·scale[n] + shift[n]`; x float32 [N, V], scale and shift [N]. */
export function rowAffine(x: tf.Tensor2D, scale: tf.Tensor1D, shift: tf.Tensor1D): tf.Tensor2D {
  return run('HyprosRowAffine', { x, scale, shift })
}

/** log softmax over the last axis, finite at any finite logits. */
export function logProbs<T extends tf.Tensor>(logits: T): T {
  return run('HyprosLogProbs', { logits })
}

/**
 * (x − μ)/√(σ² + ε)·scale + shift, with mean μ and variance σ² over the last axis; x [N, D], scale and shift [D]
 * (Ba et al. 2016).
 */
export function layerNorm(
  x: tf.Tensor2D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  epsilon = 1e-5,
): tf.Tensor2D {
  const [normal] = run<[tf.Tensor2D, ...tf.Tensor[]]>('HyprosLayerNorm', { x, scale, shift }, { epsilon })
  return normal
}

/** Σ x² over all elements, a scalar. */
export function sumSquares(x: tf.Tensor): tf.Scalar {
  return run('HyprosSumSquares', { x })
}

/**
 * One update of a weight by Adam in Kingma's form: [weight, first moment, second moment], all of the weight's shape.
 * `stepSize` and `epsilonHat` are scalars with the bias corrections of the update folded in.
 */
export function adam(
  inputs: Readonly<Record<'weight' | 'first' | 'second' | 'gradient' | 'stepSize' | 'epsilonHat', tf.Tensor>>,
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  return run('HyprosAdam', inputs, { beta1, beta2 })
}
