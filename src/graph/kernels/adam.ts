import { sizeOf, type TensorSpec } from '../graph.ts'
import type { Kernel } from '../kernel.ts'

/**
 * One update of a weight by Adam: weight, first and second moment, gradient, step size, ε̂ → new weight and moments.
 * m′ = β1·m + (1 − β1)·g, v′ = β2·v + (1 − β2)·g², w′ = w − stepSize·m′/(√v′ + ε̂) (Kingma & Ba 2015, algorithm 1
 * with the bias corrections folded into stepSize and ε̂).
 */
export const adam: Kernel = {
  name: 'HyprosAdam',
  inputs: ['weight', 'first', 'second', 'gradient', 'stepSize', 'epsilonHat'],
  listOutput: true,
  infer: ([weight]) => [weight, weight, weight] as TensorSpec[],
  flops: ({ outputs }) => 12 * sizeOf((outputs[0] as TensorSpec).shape),
  eager: (inputs, { attributes }) => {
    const [weight, first, second, gradient, stepSize, epsilonHat] = inputs as readonly Float32Array[]
    const [beta1, beta2] = [Number(attributes.beta1), Number(attributes.beta2)]
    const g = (at: number) => gradient?.[at] as number
    const m = (first as Float32Array).map((value, at) => value * beta1 + g(at) * (1 - beta1))
    const v = (second as Float32Array).map((value, at) => value * beta2 + g(at) ** 2 * (1 - beta2))
    const w = (weight as Float32Array).map((value, at) => {
      const direction = (m[at] as number) / (Math.sqrt(v[at] as number) + (epsilonHat?.[0] as number))
      return value - direction * (stepSize?.[0] as number)
    })
    return [w, m, v]
  },
  onnx: (emit, { node, attributes }) => {
    const inputs = node.inputs.map((id) => emit.value(id)) as [string, string, string, string, string, string]
    const [weight, first, second, gradient, stepSize, epsilonHat] = inputs
    const [beta1, beta2] = [Number(attributes.beta1), Number(attributes.beta2)]
    const times = (x: string, factor: number) => emit.node('Mul', [x, emit.scalar(factor, 'float32')])
    const squared = emit.node('Mul', [gradient, gradient])
    const m = emit.node('Add', [times(first, beta1), times(gradient, 1 - beta1)])
    const v = emit.node('Add', [times(second, beta2), times(squared, 1 - beta2)])
    const direction = emit.node('Div', [m, emit.node('Add', [emit.node('Sqrt', [v]), epsilonHat])])
    return [emit.node('Sub', [weight, emit.node('Mul', [direction, stepSize])]), m, v]
  },
  tensorflow: (emit, { node, attributes }) => {
    const inputs = node.inputs.map((id) => emit.value(id)) as [string, string, string, string, string, string]
    const [weight, first, second, gradient, stepSize, epsilonHat] = inputs
    const [beta1, beta2] = [Number(attributes.beta1), Number(attributes.beta2)]
    const T = { T: 'float32' } as const
    const times = (x: string, factor: number) => emit.node('Mul', [x, emit.scalar(factor, 'float32')], T)
    const squared = emit.node('Square', [gradient], T)
    const m = emit.node('AddV2', [times(first, beta1), times(gradient, 1 - beta1)], T)
    const v = emit.node('AddV2', [times(second, beta2), times(squared, 1 - beta2)], T)
    const divisor = emit.node('AddV2', [emit.node('Sqrt', [v], T), epsilonHat], T)
    const step = emit.node('Mul', [emit.node('RealDiv', [m, divisor], T), stepSize], T)
    return [emit.node('Sub', [weight, step], T), m, v]
  },
  inPlace: {
    inputs: 3,
    // The fused operation's ε is ε̂; with both powers of β at 0 its learning rate is the step size as it stands.
    tensorflow: (emit, { node, attributes }, variables) => {
      const [gradient, stepSize, epsilonHat] = node.inputs.slice(3).map((id) => emit.value(id)) as string[]
      const number = (value: number) => emit.scalar(value, 'float32')
      const betas = [number(Number(attributes.beta1)), number(Number(attributes.beta2))]
      const inputs = [
        ...variables,
        number(0),
        number(0),
        stepSize,
        ...betas,
        epsilonHat,
        gradient,
      ] as string[]
      return emit.update('ResourceApplyAdam', inputs, {
        T: 'float32',
        use_locking: false,
        use_nesterov: false,
      })
    },
  },
}
