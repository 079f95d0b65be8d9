import type { Attributes, DType, NodeView, TensorSpec } from '../graph.ts'
import { integer, integers, type Kernel, noFlops } from '../kernel.ts'
import { flat, movement, spec } from './movement.ts'

/** tfjs counts down by itself where the step was left at 1. */
function stepOf(attributes: Attributes): number {
  const step = integer(attributes, 'step')
  return step === 1 && integer(attributes, 'stop') < integer(attributes, 'start') ? -1 : step
}

function rangeItems({ attributes, outputs }: NodeView): Float32Array | Int32Array {
  const { dtype, shape } = spec(outputs)
  const start = integer(attributes, 'start')
  const step = stepOf(attributes)
  const items = Array.from({ length: shape[0] as number }, (_, index) => start + index * step)
  return dtype === 'float32' ? Float32Array.from(items) : Int32Array.from(items)
}

export const fills: readonly Kernel[] = [
  movement(
    'ZerosLike',
    ['x'],
    ([x]) => [x as TensorSpec],
    (emit, view) => [emit.filled(spec(view.outputs), 0)],
    (emit, view) => [emit.filled(spec(view.outputs), 0)],
    flat,
    () => 0,
  ),
  movement(
    'OnesLike',
    ['x'],
    ([x]) => [x as TensorSpec],
    (emit, view) => [emit.filled(spec(view.outputs), 1)],
    (emit, view) => [emit.filled(spec(view.outputs), 1)],
    flat,
    () => 1,
  ),
  movement(
    'Fill',
    [],
    (_, attributes) => [
      { shape: integers(attributes, 'shape'), dtype: (attributes.dtype as DType | undefined) ?? 'float32' },
    ],
    (emit, view) => [emit.filled(spec(view.outputs), Number(view.attributes.value))],
    (emit, view) => [emit.filled(spec(view.outputs), Number(view.attributes.value))],
    undefined,
    (_, { value }) => Number(value),
  ),
  {
    name: 'Range',
    inputs: [],
    flops: noFlops,
    infer: (_, attributes) => {
      const length = (integer(attributes, 'stop') - integer(attributes, 'start')) / stepOf(attributes)
      return [{ shape: [Math.max(0, Math.ceil(length))], dtype: attributes.dtype as DType }]
    },
    onnx: (emit, view) => {
      const { dtype, shape } = spec(view.outputs)
      return [emit.array(rangeItems(view), shape, dtype)]
    },
    tensorflow: (emit, view) => {
      const { dtype, shape } = spec(view.outputs)
      return [emit.array(rangeItems(view), shape, dtype)]
    },
  },
]
