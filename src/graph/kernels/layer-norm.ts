import * as tf from '@tensorflow/tfjs-core'
import { sizeOf, type TensorSpec } from '../graph.ts'
import type { Kernel } from '../kernel.ts'

const spec = (specs: readonly TensorSpec[]): TensorSpec => specs[0] as TensorSpec

/**
 * From dy to the derivatives by x, scale and shift, in closed form: of a row it needs two numbers. With y the normal form
 * before scale and shift, r = 1/√(σ² + ε) and g = dy∘scale,
 *
 *   ∂/∂x = r·(g − mean(g) − y·mean(g∘y)),  ∂/∂scale = Σ dy∘y,  ∂/∂shift = Σ dy over the rows.
 */
function derivatives(dy: tf.Tensor2D, x: tf.Tensor2D, scale: tf.Tensor, means: tf.Tensor, r: tf.Tensor) {
  const [, width] = x.shape
  const y = tf.mul(tf.sub(x, means), r)
  const product: tf.Tensor2D = tf.mul(dy, y)
  /** mean(values∘scale) of each row as a product of matrices, [N, 1]. */
  const share = tf.reshape(tf.div(scale, width), [width, 1]) as tf.Tensor2D
  const scaledMean = (values: tf.Tensor2D) => tf.matMul(values, share)
  const centred = tf.sub(tf.mul(dy, scale), scaledMean(dy))
  return {
    x: tf.mul(tf.sub(centred, tf.mul(y, scaledMean(product))), r),
    scale: tf.sum(product, 0),
    shift: tf.sum(dy, 0),
  }
}

/**
 * Layer normalisation over the last axis: x [N, D], scale and shift [D] → what `layerNorm` makes of them [N, D], and
 * for its derivative the means [N, 1] and the reciprocal deviations [N, 1], 1/√(variance + ε).
 */
export const layerNormKernel: Kernel = {
  name: 'HyprosLayerNorm',
  inputs: ['x', 'scale', 'shift'],
  listOutput: true,
  infer: ([x]) => {
    const [rows] = (x as TensorSpec).shape as [number]
    const column = { shape: [rows, 1], dtype: 'float32' } as const
    return [x as TensorSpec, column, column]
  },
  gradient: {
    saves: ['x', 'scale'],
    outputs: [1, 2],
    // Of the first output alone: `layerNorm` hands out no other.
    rule: (dy, saved) => {
      const [of] = [dy].flat() as [tf.Tensor2D]
      const [x, scale, means, r] = saved as [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.Tensor]
      const found = derivatives(of, x, scale, means, r)
      return { x: () => found.x, scale: () => found.scale, shift: () => found.shift }
    },
  },
  flops: (view) => 8 * sizeOf(spec(view.inputs).shape),
  eager: ([x, scale, shift], { attributes, inputs }) => {
    const [rows, width] = spec(inputs).shape as [number, number]
    const normal = new Float32Array(rows * width)
    const means = new Float32Array(rows)
    const reciprocals = new Float32Array(rows)
    for (let row = 0; row < rows; row++) {
      const values = (x as Float32Array).subarray(row * width, (row + 1) * width)
      const mean = values.reduce((sum, value) => sum + value, 0) / width
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width
      const reciprocal = 1 / Math.sqrt(variance + Number(attributes.epsilon))
      values.forEach((value, at) => {
        const centred = (value - mean) * reciprocal
        normal[row * width + at] = centred * (scale?.[at] as number) + (shift?.[at] as number)
      })
      means[row] = mean
      reciprocals[row] = reciprocal
    }
    return [normal, means, reciprocals]
  },
  onnx: (emit, view) => {
    const [x, scale, shift] = view.node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const epsilon = { float: Number(view.attributes.epsilon) }
    return emit.nodes('LayerNormalization', [x, scale, shift], 3, { axis: -1, epsilon })
  },
  tensorflow: (emit, view) => {
    const [x, scale, shift] = view.node.inputs.map((id) => emit.value(id)) as [string, string, string]
    const T = { T: 'float32' } as const
    const mean = (value: string) =>
      emit.node('Mean', [value, emit.ints([1])], { ...T, Tidx: 'int32', keep_dims: true })
    const means = mean(x)
    const centred = emit.node('Sub', [x, means], T)
    const variance = mean(emit.node('Square', [centred], T))
    const floor = emit.scalar(Number(view.attributes.epsilon), 'float32')
    const reciprocals = emit.node('Rsqrt', [emit.node('AddV2', [variance, floor], T)], T)
    const scaled = emit.node('Mul', [emit.node('Mul', [centred, reciprocals], T), scale], T)
    return [emit.node('AddV2', [scaled, shift], T), means, reciprocals]
  },
}
