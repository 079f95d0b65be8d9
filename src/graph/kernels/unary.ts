import * as tf from '@tensorflow/tfjs-core'
import type { DType, TensorSpec } from '../graph.ts'
import type { Gradient, Kernel } from '../kernel.ts'

const truth = (value: boolean): number => (value ? 1 : 0)

const fromInput = (dx: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient => ({
  saves: ['x'],
  rule: (dy, [x]) => ({ x: () => dx(dy, x as tf.Tensor) }),
})

const fromOutput = (dx: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient => ({
  saves: [],
  outputs: [0],
  rule: (dy, [y]) => ({ x: () => dx(dy, y as tf.Tensor) }),
})

const flat = fromInput((_, x) => tf.zerosLike(x))

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
    tensorflow: (emit, view) => [emit.elementwise(name, view)],
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
  {
    ...unary(
      'Sigmoid',
      'Sigmoid',
      (x) => 1 / (1 + Math.exp(-x)),
      fromOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
    ),
    // onnxruntime's own Sigmoid is 0 below −18, and a logarithm of it infinite.
    onnx: (emit, view) => {
      const power = emit.node('Exp', [emit.node('Neg', emit.operands(view))])
      return [emit.node('Reciprocal', [emit.node('Add', [power, emit.scalar(1, 'float32')])])]
    },
  },
  unary(
    'Tanh',
    'Tanh',
    Math.tanh,
    fromOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ),
  unary(
    'Softplus',
    'Softplus',
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
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
    // Near 0, where exp(x) − 1 cancels: 2·tanh(x/2) / (1 − tanh(x/2)).
    onnx: (emit, view) => {
      const [x] = emit.operands(view) as [string]
      const number = (value: number) => emit.scalar(value, 'float32')
      const half = emit.node('Tanh', [emit.node('Mul', [x, number(0.5)])])
      const exact = emit.node('Div', [
        emit.node('Mul', [half, number(2)]),
        emit.node('Sub', [number(1), half]),
      ])
      const far = emit.node('Sub', [emit.node('Exp', [x]), number(1)])
      return [emit.node('Where', [emit.node('Less', [emit.node('Abs', [x]), number(0.5)]), exact, far])]
    },
  },
  {
    ...unary(
      'Log1p',
      'Log',
      Math.log1p,
      fromInput((dy, x) => tf.div(dy, tf.add(x, 1))),
    ),
    // Near 0, where 1 + x rounds x away: 2·artanh(x / (2 + x)).
    onnx: (emit, view) => {
      const [x] = emit.operands(view) as [string]
      const number = (value: number) => emit.scalar(value, 'float32')
      const ratio = emit.node('Div', [x, emit.node('Add', [x, number(2)])])
      const exact = emit.node('Mul', [emit.node('Atanh', [ratio]), number(2)])
      const far = emit.node('Log', [emit.node('Add', [x, number(1)])])
      return [emit.node('Where', [emit.node('Less', [emit.node('Abs', [x]), number(0.5)]), exact, far])]
    },
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
    tensorflow: (emit, view) => {
      const [x] = emit.operands(view) as [string]
      const positive = emit.node('Greater', [x, emit.scalar(0, 'float32')], { T: 'float32' })
      const alpha = Number(view.attributes.alpha ?? 0)
      if (alpha === 0) return [emit.cast(positive, 'bool', 'float32')]
      const values = [emit.scalar(1, 'float32'), emit.scalar(alpha, 'float32')]
      return [emit.node('SelectV2', [positive, ...values], { T: 'float32' })]
    },
  },
]
