import * as tf from '@tensorflow/tfjs-core'
import { broadcastShape, type DType, type TensorSpec } from '../graph.ts'
import type { Gradient, Kernel } from '../kernel.ts'
import { unbroadcast } from './unbroadcast.ts'

const truth = (value: boolean): number => (value ? 1 : 0)

type Factor = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor

/** Derivative of a binary kernel: each side's gradient, summed back over what was broadcast. */
function pair(da: Factor, db: Factor): Gradient {
  return {
    saves: ['a', 'b'],
    rule: (dy, [a, b]) => {
      const [left, right] = [a, b] as [tf.Tensor, tf.Tensor]
      return {
        a: () => unbroadcast(da(dy, left, right), left.shape),
        b: () => unbroadcast(db(dy, left, right), right.shape),
      }
    },
  }
}

const where = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(condition, 'float32'))

function binary(
  name: string,
  onnx: string,
  uniform: (a: number, b: number) => number,
  gradient?: Gradient,
  dtype?: DType,
  tensorflow = name,
): Kernel {
  return {
    name,
    inputs: ['a', 'b'],
    elementwise: true,
    ...(gradient ? { gradient } : {}),
    infer: ([a, b]) => {
      const [left, right] = [a, b] as [TensorSpec, TensorSpec]
      return [{ shape: broadcastShape(left.shape, right.shape), dtype: dtype ?? left.dtype }]
    },
    uniform: ([a, b]) => uniform(a as number, b as number),
    onnx: (emit, view) => [emit.node(onnx, emit.operands(view))],
    tensorflow: (emit, view) => [emit.elementwise(tensorflow, view)],
  }
}

const comparison = (name: string, onnx: string, uniform: (a: number, b: number) => boolean): Kernel =>
  binary(name, onnx, (a, b) => truth(uniform(a, b)), undefined, 'bool')

export const binaries: readonly Kernel[] = [
  {
    ...binary(
      'Add',
      'Add',
      (a, b) => a + b,
      pair(
        (dy) => dy,
        (dy) => dy,
      ),
      undefined,
      'AddV2',
    ),
    inPlace: {
      inputs: 1,
      tensorflow: (emit, view, [variable]) => {
        const [sum] = view.inputs as [TensorSpec]
        const addend = emit.value(view.node.inputs[1] as number)
        return emit.update('AssignAddVariableOp', [variable as string, addend], { dtype: sum.dtype })
      },
    },
  },
  binary(
    'Sub',
    'Sub',
    (a, b) => a - b,
    pair((dy) => dy, tf.neg),
  ),
  binary(
    'Multiply',
    'Mul',
    (a, b) => a * b,
    pair(
      (dy, _, b) => tf.mul(dy, b),
      (dy, a) => tf.mul(dy, a),
    ),
    undefined,
    'Mul',
  ),
  binary(
    'RealDiv',
    'Div',
    (a, b) => a / b,
    pair(
      (dy, _, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ),
  ),
  binary(
    'Pow',
    'Pow',
    (a, b) => a ** b,
    pair(
      (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
      (dy, a, b) => {
        const positive = tf.greater(a, 0)
        const logBase = tf.log(tf.where(positive, a, tf.onesLike(a)))
        return tf.mul(dy, tf.mul(tf.pow(a, b), logBase))
      },
    ),
  ),
  binary(
    'Maximum',
    'Max',
    Math.max,
    pair(
      (dy, a, b) => where(tf.greaterEqual(a, b), dy),
      (dy, a, b) => where(tf.less(a, b), dy),
    ),
  ),
  binary(
    'Minimum',
    'Min',
    Math.min,
    pair(
      (dy, a, b) => where(tf.lessEqual(a, b), dy),
      (dy, a, b) => where(tf.greater(a, b), dy),
    ),
  ),
  {
    ...binary(
      'SquaredDifference',
      'Sub',
      (a, b) => (a - b) ** 2,
      pair(
        (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
        (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
      ),
    ),
    onnx: (emit, view) => {
      const difference = emit.node('Sub', emit.operands(view))
      return [emit.node('Mul', [difference, difference])]
    },
  },
  comparison('Equal', 'Equal', (a, b) => a === b),
  {
    ...comparison('NotEqual', 'Equal', (a, b) => a !== b),
    onnx: (emit, view) => [emit.node('Not', [emit.node('Equal', emit.operands(view))])],
  },
  comparison('Greater', 'Greater', (a, b) => a > b),
  comparison('GreaterEqual', 'GreaterOrEqual', (a, b) => a >= b),
  comparison('Less', 'Less', (a, b) => a < b),
  comparison('LessEqual', 'LessOrEqual', (a, b) => a <= b),
  comparison('LogicalAnd', 'And', (a, b) => a !== 0 && b !== 0),
  comparison('LogicalOr', 'Or', (a, b) => a !== 0 || b !== 0),
]
