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

const fromInput = (dx: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient => ({
  saves: ['x'],
  rule: (dy, [x]) => ({ x: () => dx(dy, x as tf.Tensor) }),
})

const fromOutput = (dx: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient => ({
  saves: [],
  output: true,
  rule: (dy, [y]) => ({ x: () => dx(dy, y as tf.Tensor) }),
})

const flat = fromInput((_, x) => tf.zerosLike(x))
const where = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(condition, 'float32'))

function binary(
  name: string,
  onnx: string,
  uniform: (a: number, b: number) => number,
  gradient?: Gradient,
  dtype?: DType,
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
  }
}

const comparison = (name: string, onnx: string, uniform: (a: number, b: number) => boolean): Kernel =>
  binary(name, onnx, (a, b) => truth(uniform(a, b)), undefined, 'bool')

export const binaries: readonly Kernel[] = [
  binary(
    'Add',
    'Add',
    (a, b) => a + b,
    pair(
      (dy) => dy,
      (dy) => dy,
    ),
  ),
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

function unary(
  name: string,
  onnx: string,
  uniform: (x: number) => number,
  gradient?: Gradient,
  dtype?: DType,
): Kernel {
  return {
    name,
    inputs: ['x'],
    elementwise: true,
    ...(gradient ? { gradient } : {}),
    infer: ([x]) => [{ shape: (x as TensorSpec).shape, dtype: dtype ?? (x as TensorSpec).dtype }],
    uniform: ([x]) => uniform(x as number),
    onnx: (emit, view) => [emit.node(onnx, emit.operands(view))],
  }
}

export const unaries: readonly Kernel[] = [
  unary('LogicalNot', 'Not', (x) => truth(x === 0), undefined, 'bool'),
  unary('IsNan', 'IsNaN', (x) => truth(Number.isNaN(x)), undefined, 'bool'),
  unary('Neg', 'Neg', (x) => -x, fromOutput(tf.neg)),
  unary(
    'Abs',
    'Abs',
    Math.abs,
    fromInput((dy, x) => tf.mul(dy, tf.sign(x))),
  ),
  unary('Sign', 'Sign', Math.sign, flat),
  unary('Floor', 'Floor', Math.floor, flat),
  unary('Ceil', 'Ceil', Math.ceil, flat),
  unary('Exp', 'Exp', Math.exp, fromOutput(tf.mul)),
  unary('Log', 'Log', Math.log, fromInput(tf.div)),
  unary(
    'Sqrt',
    'Sqrt',
    Math.sqrt,
    fromOutput((dy, y) => tf.div(dy, tf.mul(y, 2))),
  ),
  unary(
    'Reciprocal',
    'Reciprocal',
    (x) => 1 / x,
    fromOutput((dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  ),
  unary(
    'Relu',
    'Relu',
    (x) => Math.max(0, x),
    fromInput((dy, x) => tf.mul(dy, tf.step(x))),
  ),
  unary(
    'Sigmoid',
    'Sigmoid',
    (x) => 1 / (1 + Math.exp(-x)),
    fromOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ),
  unary(
    'Tanh',
    'Tanh',
    Math.tanh,
    fromOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ),
  unary(
    'Softplus',
    'Softplus',
    (x) => Math.log1p(Math.exp(x)),
    fromInput((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ),
  unary(
    'Sin',
    'Sin',
    Math.sin,
    fromInput((dy, x) => tf.mul(dy, tf.cos(x))),
  ),
  unary(
    'Cos',
    'Cos',
    Math.cos,
    fromInput((dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ),
  {
    ...unary(
      'Square',
      'Mul',
      (x) => x * x,
      fromInput((dy, x) => tf.mul(dy, tf.mul(x, 2))),
    ),
    onnx: (emit, view) => {
      const [x] = emit.operands(view) as [string]
      return [emit.node('Mul', [x, x])]
    },
  },
  {
    ...unary(
      'Rsqrt',
      'Sqrt',
      (x) => 1 / Math.sqrt(x),
      fromOutput((dy, y) => tf.mul(dy, tf.mul(-0.5, tf.mul(tf.square(y), y)))),
    ),
    onnx: (emit, view) => [emit.node('Reciprocal', [emit.node('Sqrt', emit.operands(view))])],
  },
  {
    ...unary(
      'Expm1',
      'Exp',
      Math.expm1,
      fromInput((dy, x) => tf.mul(dy, tf.exp(x))),
    ),
    onnx: (emit, view) => [
      emit.node('Sub', [emit.node('Exp', emit.operands(view)), emit.scalar(1, 'float32')]),
    ],
  },
  {
    ...unary(
      'Log1p',
      'Log',
      Math.log1p,
      fromInput((dy, x) => tf.div(dy, tf.add(x, 1))),
    ),
    onnx: (emit, view) => [
      emit.node('Log', [emit.node('Add', [...emit.operands(view), emit.scalar(1, 'float32')])]),
    ],
  },
  {
    // 1 where x > 0, else `alpha`: the derivative of the rectifier.
    ...unary('Step', 'Greater', () => Number.NaN, flat),
    uniform: ([x], { alpha }) => ((x as number) > 0 ? 1 : Number(alpha ?? 0)),
    onnx: (emit, view) => {
      const positive = emit.node('Greater', [...emit.operands(view), emit.scalar(0, 'float32')])
      const alpha = Number(view.attributes.alpha ?? 0)
      if (alpha === 0) return [emit.cast(positive, 'float32')]
      return [emit.node('Where', [positive, emit.scalar(1, 'float32'), emit.scalar(alpha, 'float32')])]
    },
  },
]
