/** For every kernel of the table: functions that use it, and inputs to use it on. */
import * as tf from '@tensorflow/tfjs-core'
import { dropoutKey } from '../../src/graph/hash.ts'
import {
  adam,
  dropoutMask,
  layerNorm,
  logProbs,
  pick,
  rowAffine,
  subtractAtTarget,
  sumSquares,
} from '../../src/graph/primitives.ts'
import type { Tensors } from '../../src/graph/trace.ts'
import { bool, float32, type HostTensors, int32, signed, uniform } from './tensors.ts'

export interface Case {
  readonly kernel: string
  readonly inputs: HostTensors
  run(inputs: Tensors): tf.Tensor | tf.Tensor[]
}

type One = (x: tf.Tensor) => tf.Tensor | tf.Tensor[]
type Two = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor

const one = (kernel: string, x: HostTensors[string], op: One): Case => ({
  kernel,
  inputs: { x },
  run: (inputs) => op(inputs.x as tf.Tensor),
})

const two = (kernel: string, a: HostTensors[string], b: HostTensors[string], op: Two): Case => ({
  kernel,
  inputs: { a, b },
  run: (inputs) => op(inputs.a as tf.Tensor, inputs.b as tf.Tensor),
})

/** Never a tie with what `signed` makes. */
const other = (...shape: number[]) => {
  const { data } = signed(...shape)
  return float32(
    Array.from(data, (x) => 1.31 * x + 0.07),
    ...shape,
  )
}

/** Same shape, two broadcasts, and a scalar. */
const binary = (kernel: string, op: Two): Case[] => [
  two(kernel, signed(2, 3), other(2, 3), op),
  two(kernel, signed(3, 1, 2), other(5, 1), op),
  two(kernel, signed(3), other(2, 1, 3), op),
  two(kernel, signed(), other(7), op),
]

const comparison = (kernel: string, op: Two): Case[] => [
  two(kernel, float32([1, 2, 3, -1, 0, 5], 2, 3), float32([1, 3, 2], 3), op),
  two(kernel, int32([1, 2, 3, -1], 4, 1), int32([1, 2], 2), op),
]

const logical = (kernel: string, op: Two): Case[] => [
  two(kernel, bool([0, 0, 1, 1], 2, 2), bool([0, 1, 0, 1], 2, 2), op),
  two(kernel, bool([0, 1], 2, 1), bool([0, 1, 1], 3), op),
]

const reduction = (
  kernel: string,
  op: (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor,
) => [
  one(kernel, signed(2, 3, 2), (x) => op(x)),
  one(kernel, signed(2, 3, 2), (x) => op(x, -1, true)),
  one(kernel, signed(2, 3, 2), (x) => op(x, [0, 2])),
  one(kernel, signed(5), (x) => op(x, 0)),
  one(kernel, int32([3, 1, 2, -7, 5, 9], 2, 3), (x) => op(x, 1)),
]

const x32 = () => signed(3, 4)
const above = () => uniform(0.3, 3, 3, 4)
const key = int32([...dropoutKey(3, 17)], 2)
const rows = int32([2, 0, 2, 1, 2], 5)

export const cases: readonly Case[] = [
  ...binary('Add', tf.add),
  ...binary('Sub', tf.sub),
  ...binary('Multiply', tf.mul),
  ...binary('RealDiv', tf.div),
  ...binary('Maximum', tf.maximum),
  ...binary('Minimum', tf.minimum),
  ...binary('SquaredDifference', tf.squaredDifference),
  two('Pow', uniform(0.5, 2, 2, 3), signed(3), tf.pow),
  one('Pow', signed(2, 3), (x) => tf.pow(x, 3)),
  two('Add', int32([1, 2, 3], 3), int32([4, 5], 2, 1), tf.add),
  two('Multiply', int32([1, 2, 3], 3), int32([-4]), tf.mul),
  ...comparison('Equal', tf.equal),
  ...comparison('NotEqual', tf.notEqual),
  ...comparison('Greater', tf.greater),
  ...comparison('GreaterEqual', tf.greaterEqual),
  ...comparison('Less', tf.less),
  ...comparison('LessEqual', tf.lessEqual),
  ...logical('LogicalAnd', tf.logicalAnd),
  ...logical('LogicalOr', tf.logicalOr),

  one('LogicalNot', bool([0, 1, 1], 3), tf.logicalNot),
  one('IsNan', float32([1, Number.NaN, Number.POSITIVE_INFINITY], 3), tf.isNaN),
  one('Neg', x32(), tf.neg),
  one('Abs', x32(), tf.abs),
  one('Sign', x32(), tf.sign),
  one('Floor', x32(), tf.floor),
  one('Ceil', x32(), tf.ceil),
  one('Exp', x32(), tf.exp),
  one('Log', above(), tf.log),
  one('Sqrt', above(), tf.sqrt),
  one('Rsqrt', above(), tf.rsqrt),
  one('Reciprocal', x32(), tf.reciprocal),
  one('Relu', x32(), tf.relu),
  one('Sigmoid', x32(), tf.sigmoid),
  one('Tanh', x32(), tf.tanh),
  one('Softplus', float32([-30, -5, -0.5, 0, 0.5, 5, 30, 90], 8), tf.softplus),
  one('Sin', x32(), tf.sin),
  one('Cos', x32(), tf.cos),
  one('Square', x32(), tf.square),
  one('Expm1', x32(), tf.expm1),
  one('Log1p', above(), tf.log1p),
  one('Step', x32(), (x) => tf.step(x)),
  one('Step', x32(), (x) => tf.step(x, 0.25)),

  one('Cast', float32([-1.7, -0.2, 0, 0.9, 2.5], 5), (x) => tf.cast(x, 'int32')),
  one('Cast', float32([-1.7, 0, 2.5], 3), (x) => tf.cast(x, 'bool')),
  one('Cast', bool([0, 1], 2), (x) => tf.cast(x, 'float32')),
  one('Cast', int32([-3, 4], 2), (x) => tf.cast(x, 'float32')),
  {
    kernel: 'Select',
    inputs: { condition: bool([1, 0, 1], 3, 1), t: signed(3, 2), e: signed(2) },
    run: ({ condition, t, e }) => tf.where(condition as tf.Tensor, t as tf.Tensor, e as tf.Tensor),
  },
  one('ClipByValue', x32(), (x) => tf.clipByValue(x, -0.6, 1.1)),

  ...reduction('Sum', tf.sum),
  ...reduction('Mean', tf.mean),
  ...reduction('Max', tf.max),
  ...reduction('Min', tf.min),
  one('ArgMax', signed(2, 3, 2), (x) => tf.argMax(x, 1)),
  one('ArgMax', float32([1, 3, 3, 2, 2, 2], 2, 3), (x) => tf.argMax(x, -1)),
  one('ArgMin', signed(2, 3, 2), (x) => tf.argMin(x, -1)),
  one('ArgMin', float32([1, 3, 1, 2, 2, 2], 2, 3), (x) => tf.argMin(x, -1)),
  one('Softmax', signed(2, 3, 5), (x) => tf.softmax(x)),
  one('Cumsum', x32(), (x) => tf.cumsum(x, 1)),
  one('Cumsum', x32(), (x) => tf.cumsum(x, 0, true, true)),

  two('BatchMatMul', signed(2, 3), signed(3, 5), (a, b) => tf.matMul(a, b)),
  two('BatchMatMul', signed(3, 2), signed(5, 3), (a, b) => tf.matMul(a, b, true, true)),
  two('BatchMatMul', signed(3, 2), signed(3, 5), (a, b) => tf.matMul(a, b, true, false)),
  two('BatchMatMul', signed(2, 3), signed(5, 3), (a, b) => tf.matMul(a, b, false, true)),
  two('BatchMatMul', signed(2, 3, 2, 3), signed(2, 3, 3, 2), (a, b) => tf.matMul(a, b)),
  two('BatchMatMul', signed(2, 3, 2), signed(2, 5, 3), (a, b) => tf.matMul(a, b, true, true)),
  two('BatchMatMul', signed(2, 2, 3), signed(1, 3, 4), (a, b) => tf.matMul(a, b)),

  one('Identity', x32(), (x) => tf.clone(x)),
  one('Reshape', signed(2, 6), (x) => tf.reshape(x, [3, -1])),
  one('ExpandDims', x32(), (x) => tf.expandDims(x, 1)),
  one('ExpandDims', x32(), (x) => tf.expandDims(x, -1)),
  one('Transpose', signed(2, 3, 4), (x) => tf.transpose(x, [2, 0, 1])),
  one('Transpose', signed(2, 3), (x) => tf.transpose(x)),
  one('BroadcastTo', signed(3, 1), (x) => tf.broadcastTo(x, [2, 3, 4])),
  one('Tile', signed(2, 3), (x) => tf.tile(x, [3, 2])),
  one('Slice', signed(4, 5), (x) => tf.slice(x, [1, 2], [2, -1])),
  one('PadV2', signed(2, 3), (x) => tf.pad(x, [[1, 0], [2, 1]], 0.5)), // biome-ignore format: a matrix
  two('Concat', signed(2, 3), signed(2, 1), (a, b) => tf.concat([a, b], 1)),
  two('Concat', signed(2, 3), signed(1, 3), (a, b) => tf.concat([a, b, a], 0)),
  two('Pack', signed(2, 3), signed(2, 3), (a, b) => tf.stack([a, b], 1)),
  two('Pack', signed(2, 3), signed(2, 3), (a, b) => tf.stack([a, b], -1)),
  one('Unpack', signed(2, 3, 2), (x) => tf.unstack(x, 1)),
  one('Unpack', signed(2, 3), (x) => tf.unstack(x, -1).slice(1)),
  one('Unpack', signed(1, 3), (x) => tf.unstack(x)),

  one('ZerosLike', x32(), (x) => tf.zerosLike(x)),
  one('OnesLike', x32(), (x) => tf.onesLike(x)),
  one('Fill', x32(), () => tf.fill([2, 3], 0.1)),
  one('Range', x32(), () => tf.range(2, 11, 3, 'int32')),
  one('Range', x32(), () => tf.range(5, 0, -2, 'int32')),
  one('Range', x32(), () => tf.range(5, 0, 1, 'int32')),
  one('Range', x32(), () => tf.range(0, 2, 0.25)),

  two('GatherV2', signed(4, 3), rows, (x, at) => tf.gather(x, at as tf.Tensor1D)),
  two('GatherV2', signed(4, 3), int32([1, 0, 3, 3], 2, 2), (x, at) => tf.gather(x, at as tf.Tensor1D)),
  two('UnsortedSegmentSum', signed(5, 2), rows, (x, at) => tf.unsortedSegmentSum(x, at as tf.Tensor1D, 4)),
  {
    kernel: 'TensorScatterUpdate',
    inputs: { tensor: signed(6, 2), indices: int32([5, 0, 3], 3, 1), updates: signed(3, 2) },
    run: ({ tensor, indices, updates }) =>
      tf.tensorScatterUpdate(tensor as tf.Tensor, indices as tf.Tensor, updates as tf.Tensor),
  },
  {
    kernel: 'TensorScatterUpdate',
    inputs: { tensor: int32([1, 2, 3, 4], 2, 2), indices: int32([1, 0], 1, 2), updates: int32([9], 1) },
    run: ({ tensor, indices, updates }) =>
      tf.tensorScatterUpdate(tensor as tf.Tensor, indices as tf.Tensor, updates as tf.Tensor),
  },
  one('OneHot', rows, (x) => tf.oneHot(x, 3)),
  one('OneHot', int32([-1, 0, 3, 2], 4), (x) => tf.oneHot(x, 3)),
  one('OneHot', int32([1, 0], 2, 1), (x) => tf.oneHot(x, 2, 0.9, 0.1, 'float32')),

  one('HyprosDropoutMask', key, (x) => dropoutMask(x, 5, 0.3, [7, 11])),
  two('HyprosPick', signed(5, 3), rows, (x, at) => pick(x as tf.Tensor2D, at as tf.Tensor1D)),
  {
    kernel: 'HyprosSubtractAtTarget',
    inputs: { x: signed(5, 3), targets: rows, amount: signed(5) },
    run: ({ x, targets, amount }) =>
      subtractAtTarget(x as tf.Tensor2D, targets as tf.Tensor1D, amount as tf.Tensor1D),
  },
  {
    kernel: 'HyprosRowAffine',
    inputs: { x: signed(3, 5), scale: signed(3), shift: signed(3) },
    run: ({ x, scale, shift }) => rowAffine(x as tf.Tensor2D, scale as tf.Tensor1D, shift as tf.Tensor1D),
  },
  {
    kernel: 'HyprosLayerNorm',
    inputs: { x: signed(3, 7), scale: other(7), shift: signed(7) },
    run: ({ x, scale, shift }) => layerNorm(x as tf.Tensor2D, scale as tf.Tensor1D, shift as tf.Tensor1D),
  },
  {
    // A row whose values are far from zero and close to each other keeps its digits.
    kernel: 'HyprosLayerNorm',
    inputs: { x: float32([30, 30.5, 31, 30.25, -2, 1, 4, 3], 2, 4), scale: other(4), shift: signed(4) },
    run: ({ x, scale, shift }) => layerNorm(x as tf.Tensor2D, scale as tf.Tensor1D, shift as tf.Tensor1D),
  },
  one('HyprosLogProbs', signed(3, 7), logProbs),
  one('HyprosSumSquares', signed(3, 4), sumSquares),
  {
    kernel: 'HyprosAdam',
    inputs: {
      weight: signed(3, 4),
      first: signed(3, 4),
      second: uniform(0.01, 1, 3, 4),
      gradient: signed(3, 4),
      stepSize: float32([1e-2]),
      epsilonHat: float32([1e-8]),
    },
    run: (inputs) => adam(inputs as Parameters<typeof adam>[0], { beta1: 0.9, beta2: 0.98 }),
  },
]
