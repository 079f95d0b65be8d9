/** Our own operations, usable like tfjs' own in models and losses: differentiable and captured by every engine. */
import * as tf from '@tensorflow/tfjs-core'

type Inputs = Record<string, tf.Tensor>

function run<T extends tf.Tensor>(kernel: string, inputs: Inputs, attributes: tf.NamedAttrMap = {}): T {
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
 *
 * The gradient is in closed form, so that what it needs of a row are two numbers. With y the normal form before scale
 * and shift, r = 1/√(σ² + ε) and g = dy∘scale:
 *
 *   ∂/∂x = r·(g − mean(g) − y·mean(g∘y)),  ∂/∂scale = Σ dy∘y,  ∂/∂shift = Σ dy over the rows.
 */
export function layerNorm(
  x: tf.Tensor2D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  epsilon = 1e-5,
): tf.Tensor2D {
  const rule = tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc
    const [rows, scales, shifts] = given as tf.Tensor[]
    const outputs = tf
      .engine()
      .runKernel(
        'HyprosLayerNorm',
        { x: rows, scale: scales, shift: shifts } as unknown as tf.NamedTensorMap,
        { epsilon },
      )
    const [value, means, reciprocals] = outputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
    save([rows, scales, means, reciprocals] as tf.Tensor[])
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => layerNormGradient(dy as tf.Tensor2D, saved),
    }
  })
  return rule(x, scale, shift) as tf.Tensor2D
}

function layerNormGradient(dy: tf.Tensor2D, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [x, scale, means, r] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D]
  const [, width] = x.shape
  const y = tf.mul(tf.sub(x, means), r)
  const product: tf.Tensor2D = tf.mul(dy, y)
  /** mean(values∘scale) of each row as a product of matrices, [N, 1]. */
  const share = tf.reshape(tf.div(scale, width), [width, 1]) as tf.Tensor2D
  const scaledMean = (values: tf.Tensor2D) => tf.matMul(values, share)
  const centred = tf.sub(tf.mul(dy, scale), scaledMean(dy))
  const dx = tf.mul(tf.sub(centred, tf.mul(y, scaledMean(product))), r)
  return [dx, tf.sum(product, 0), tf.sum(dy, 0)]
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
  const outputs = tf.engine().runKernel('HyprosAdam', inputs, { beta1, beta2 })
  return outputs as [tf.Tensor, tf.Tensor, tf.Tensor]
}
