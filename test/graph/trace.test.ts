import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { GraphError } from '../../src/base/errors.ts'
import { dropoutMask } from '../../src/graph/primitives.ts'
import { constant, type Tensors, trace } from '../../src/graph/trace.ts'
import { capture, engines, float32, int32, runOn } from './tensors.ts'

const x = float32([1, 2, 3, 4, 5, 6], 2, 3)
const symbol = (inputs: Tensors): tf.Tensor => inputs.x as tf.Tensor
const capturing = (build: (x: tf.Tensor) => tf.Tensor) => () =>
  capture({ x }, (inputs) => ({ y: build(symbol(inputs)) }))

afterEach(() => {
  // Whatever a test did, the next one can capture, and tfjs computes again.
  expect(tf.getBackend()).toBe('cpu')
  expect(tf.add(1, 2).dataSync()).toEqual(Float32Array.of(3))
  expect(capturing(tf.neg)().nodes).toHaveLength(1)
})

describe('reading a value during the trace is refused, naming what was done last', () => {
  test.each([
    ['dataSync', (y: tf.Tensor) => y.dataSync()],
    ['arraySync', (y: tf.Tensor) => y.arraySync()],
    ['bufferSync', (y: tf.Tensor) => y.bufferSync()],
    ['toString', (y: tf.Tensor) => y.toString()],
  ])('%s', (_, read) => {
    const build = capturing((input) => {
      const y = tf.exp(input)
      read(y)
      return y
    })
    expect(build).toThrow(GraphError)
    expect(build).toThrow(/after Exp[\s\S]*compute with tensors only/)
  })

  test.each([
    ['data', (y: tf.Tensor) => y.data()],
    ['array', (y: tf.Tensor) => y.array()],
  ])('%s', async (_, read) => {
    const promises: Promise<unknown>[] = []
    capturing((input) => {
      const y = tf.exp(input)
      promises.push(read(y).catch((error: unknown) => error))
      return y
    })()
    expect(await promises[0]).toBeInstanceOf(GraphError)
  })
})

describe('host arrays', () => {
  test.each([
    ['a literal', (input: tf.Tensor) => tf.add(input, [1, 2, 3])],
    ['tf.tensor', (input: tf.Tensor) => tf.add(input, tf.tensor1d([1, 2, 3]))],
    ['tf.dropout', (input: tf.Tensor) => tf.dropout(input, 0.5)],
    ['tf.randomUniform', (input: tf.Tensor) => tf.mul(input, tf.randomUniform([2, 3]))],
    ['tf.randomNormal', (input: tf.Tensor) => tf.mul(input, tf.randomNormal([2, 3]))],
    ['tf.eye', (input: tf.Tensor) => tf.matMul(input, tf.eye(3))],
    ['zeros of either sign', (input: tf.Tensor) => tf.add(input, tf.tensor1d([0, -0, 0]))],
  ])('%s is refused where it is not uniform', (_, build) => {
    expect(capturing(build)).toThrow(GraphError)
    expect(capturing(build)).toThrow(/constant\(\)[\s\S]*dropoutMask\(\)/)
  })

  test('constant() lets one in, and only what is made inside it', () => {
    const { constants } = capturing((input) =>
      tf.add(
        input,
        constant(() => tf.tensor1d([1, 2, 3])),
      ),
    )()
    expect([...constants.values()]).toEqual([{ kind: 'array', data: Float32Array.of(1, 2, 3) }])
    expect(
      capturing((y) =>
        tf.add(
          constant(() => y),
          [1, 2, 3],
        ),
      ),
    ).toThrow(GraphError)
  })

  test('constant() that throws closes the door behind it', () => {
    const build = capturing((input) => {
      try {
        constant(() => {
          throw new RangeError('inside')
        })
      } catch {}
      return tf.add(input, [1, 2, 3])
    })
    expect(build).toThrow('would be baked into the program')
  })

  test('outside a trace constant() is the function alone', () => {
    expect(constant(() => tf.tensor1d([1, 2])).dataSync()).toEqual(Float32Array.of(1, 2))
  })

  test('the caller may change the array afterwards', () => {
    const values = Float32Array.of(1, 2, 3)
    const { constants } = capturing((y) =>
      tf.add(
        y,
        constant(() => tf.tensor1d(values)),
      ),
    )()
    values.fill(9)
    expect([...constants.values()]).toEqual([{ kind: 'array', data: Float32Array.of(1, 2, 3) }])
  })

  test.each([
    ['float32', () => tf.ones([4, 3])],
    ['int32', () => tf.tensor2d([[7, 7]], [1, 2], 'int32')],
    ['bool', () => tf.tensor1d([true, true], 'bool')],
    ['NaN', () => tf.tensor1d([Number.NaN, Number.NaN])],
  ])('a uniform array (%s) is kept as one number', (_, make) => {
    const graph = capture({ x }, () => ({ y: make() }))
    expect([...graph.constants.values()].map(({ kind }) => kind)).toEqual(['uniform'])
  })
})

test('an operation outside the table is refused by name', () => {
  const build = capturing((input) => tf.erf(input))
  expect(build).toThrow(GraphError)
  expect(build).toThrow(/Erf can't be captured[\s\S]*program "test"/)
})

test('an operation without a derivative is refused by name', () => {
  const build = capturing((input) => tf.grad((y) => tf.argMax(y, -1))(input))
  expect(build).toThrow(GraphError)
  expect(build).toThrow(/ArgMax has no gradient/)
})

test('gather by batches is refused: the table knows it along one axis only', () => {
  const build = () =>
    capture({ x, at: int32([0, 1], 2, 1) }, ({ at }) => ({
      y: tf.gather(tf.ones([2, 3]), at as tf.Tensor2D, 1, 1),
    }))
  expect(build).toThrow(GraphError)
})

describe('tensors from outside', () => {
  const outside = tf.tensor1d([1, 2, 3])

  test('as an operand', () => {
    expect(capturing((input) => tf.add(input, outside))).toThrow(/from outside the traced function/)
  })

  test('as a result', () => {
    expect(capturing(() => outside)).toThrow(GraphError)
  })

  test('that an earlier trace leaked', () => {
    let leaked: tf.Tensor | undefined
    capturing((input) => {
      leaked = tf.exp(input)
      return leaked
    })()
    expect(capturing((input) => tf.add(input, leaked as tf.Tensor))).toThrow(
      /from outside the traced function/,
    )
    expect(capturing(() => leaked as tf.Tensor)).toThrow(GraphError)
    expect(() => leaked?.dataSync()).toThrow(GraphError)
  })
})

describe('one trace inside another', () => {
  test('leaves the outer one as it was', () => {
    const graph = capturing((input) => {
      const before = tf.exp(input)
      const inner = trace('inner', { z: { shape: [4], dtype: 'float32' } }, ({ z }) => ({
        y: tf.neg(z as tf.Tensor),
      }))
      expect(inner.nodes.map(({ kernel }) => kernel)).toEqual(['Neg'])
      return tf.square(before)
    })()
    expect(graph.nodes.map(({ kernel }) => kernel)).toEqual(['Exp', 'Square'])
  })

  test("does not take the outer one's tensors for its own", () => {
    const build = capturing((input) => {
      trace('inner', {}, () => ({ y: tf.neg(input) }))
      return input
    })
    expect(build).toThrow(/from outside the traced function/)
  })
})

test('an error of the function itself passes through, from within a gradient too', () => {
  const failing = () => {
    throw new TypeError('mine')
  }
  expect(capturing(failing)).toThrow(new TypeError('mine'))
  expect(capturing((input) => tf.grad(failing)(input))).toThrow(new TypeError('mine'))
  expect(
    tf
      .grad((y) => tf.square(y))(tf.scalar(3))
      .dataSync(),
  ).toEqual(Float32Array.of(6))
})

test('shapes and types of ports and values are those that tfjs computes', async () => {
  const inputs = { x, key: int32([1, 2], 2) }
  const build = ({ x: input, key }: Tensors): Tensors => ({
    mask: tf.mul(input as tf.Tensor, dropoutMask(key as tf.Tensor, 0, 0.5, [2, 3])),
    best: tf.argMax(input as tf.Tensor, 1),
    above: tf.greater(input as tf.Tensor, 2),
  })
  const graph = capture(inputs, build)
  const eager = await runOn(engines.eager, inputs, build)
  for (const { name, value } of graph.outputs) {
    const { shape, dtype } = eager[name] ?? {}
    expect(graph.values[value]).toEqual({ shape, dtype })
  }
})

test('the same function traced twice gives the same graph', () => {
  const build = capturing((input) => tf.grad((y) => tf.sum(tf.softmax(tf.mul(y, 3))))(input))
  expect(build()).toEqual(build())
})
