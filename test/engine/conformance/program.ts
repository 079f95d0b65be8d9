/** What a program of any engine promises. */
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../../src/base/errors.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { captureEntry, type Entry } from '../../../src/graph/entry.ts'
import { float32, int32 } from '../../graph/tensors.ts'

const specs = { w: { shape: [2, 3], dtype: 'float32' }, n: { shape: [2], dtype: 'int32' } } as const
const w = float32([1, 2, 3, 4, 5, 6], 2, 3)

const add: Entry = {
  name: 'add',
  state: ['w'],
  inputs: { x: { shape: [3], dtype: 'float32' } },
  build: ({ w: weights }, { x }) => {
    const next = tf.add(weights as tf.Tensor, x as tf.Tensor)
    // What is output and what is state may be one value, an input, or a constant.
    return {
      outputs: { before: weights as tf.Tensor, after: next, given: x as tf.Tensor, one: tf.scalar(1) },
      state: { w: next },
    }
  },
}
const swap: Entry = {
  name: 'keep',
  state: ['w', 'n'],
  inputs: {},
  build: ({ w: weights, n }) => ({ outputs: {}, state: { w: weights as tf.Tensor, n: n as tf.Tensor } }),
}
/** One row of a table, and of another that is not donated. */
const write: Entry = {
  name: 'write',
  state: [],
  inputs: {
    table: { shape: [3, 2], dtype: 'float32' },
    other: { shape: [2, 2], dtype: 'float32' },
    row: { shape: [], dtype: 'int32' },
    value: { shape: [1, 2], dtype: 'float32' },
  },
  donated: ['table'],
  build: (_, inputs) => {
    const { table, other, row, value } = inputs as Record<'table' | 'other' | 'row' | 'value', tf.Tensor>
    const at = tf.reshape(row, [1, 1])
    const written = tf.tensorScatterUpdate(table, at, value)
    const also = tf.tensorScatterUpdate(other, tf.zeros([1, 1], 'int32'), value)
    return { outputs: { written, also, sum: tf.sum(written, 0) } }
  },
}
const entries = [add, swap].map((entry) => ({ entry, graph: captureEntry(entry, specs) }))

/** Declares the tests of the contract of `Program` on an engine. */
export function keepsProgramContract(engine: Engine): void {
  describe(`a program on ${engine.name}`, () => {
    const program = () => engine.compile(entries, specs)

    test('starts from zeros', async () => {
      const { w: weights, n } = await (await program()).exportState()
      expect([weights, n]).toEqual([float32(Array(6).fill(0), 2, 3), int32([0, 0], 2)])
    })

    test('replaces its state after every run, and outputs stay what they were', async () => {
      const running = await program()
      await running.importState({ w })
      const first = await running.run('add', { x: float32([1, 1, 1], 3) })
      const second = await running.run('add', { x: float32([1, 0, 2], 3) })
      const third = await running.run('add', { x: first.given as NonNullable<typeof first.given> })
      expect(await first.before?.read()).toEqual(w.data)
      expect(await first.after?.read()).toEqual(Float32Array.of(2, 3, 4, 5, 6, 7))
      expect(await second.before?.read()).toEqual(Float32Array.of(2, 3, 4, 5, 6, 7))
      expect(await third.after?.read()).toEqual(Float32Array.of(4, 4, 7, 7, 7, 10))
      expect(await third.one?.read()).toEqual(Float32Array.of(1))
      expect((await running.exportState()).w?.data).toEqual(Float32Array.of(4, 4, 7, 7, 7, 10))
    })

    test('a donated input that comes out with a row replaced can be donated again, and again', async () => {
      const running = await engine.compile([{ entry: write, graph: captureEntry(write, specs) }], specs)
      const fresh = () => ({ table: float32([0, 0, 0, 0, 0, 0], 3, 2), other: float32([9, 9, 9, 9], 2, 2) })
      const feeds = (row: number, value: number) => ({
        row: int32([row]),
        value: float32([value, -value], 1, 2),
      })
      const first = await running.run('write', { ...fresh(), ...feeds(2, 5) })
      expect(await first.sum?.read()).toEqual(Float32Array.of(5, -5))
      const second = await running.run('write', {
        ...fresh(),
        ...feeds(0, 7),
        table: first.written as NonNullable<typeof first.written>,
      })
      first.written?.dispose()
      expect(await second.sum?.read()).toEqual(Float32Array.of(12, -12))
      expect(await second.written?.read()).toEqual(Float32Array.of(7, -7, 0, 0, 5, -5))
      expect(second.written?.shape).toEqual([3, 2])
      expect(await second.also?.read()).toEqual(Float32Array.of(7, -7, 9, 9))
    })

    test('an input that is not donated stays as it is', async () => {
      const { donated: _, ...careful } = write
      const running = await engine.compile([{ entry: careful, graph: captureEntry(careful, specs) }], specs)
      const [table, other] = [float32([1, 2, 3, 4, 5, 6], 3, 2), float32([9, 9, 9, 9], 2, 2)]
      const fed = { table, other, row: int32([1]), value: float32([0, 0], 1, 2) }
      const { written } = await running.run('write', fed)
      expect(await written?.read()).toEqual(Float32Array.of(1, 2, 0, 0, 5, 6))
      expect(table.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    })

    test('keeps state that an entry hands back as it is', async () => {
      const running = await program()
      await running.importState({ w, n: int32([4, 5], 2) })
      for (let i = 0; i < 3; i++) await running.run('keep', {})
      expect(await running.exportState()).toEqual({ w, n: int32([4, 5], 2) })
    })

    test('an exported state is a copy, and so is what was imported', async () => {
      const running = await program()
      const given = float32([1, 2, 3, 4, 5, 6], 2, 3)
      await running.importState({ w: given })
      ;(given.data as Float32Array).fill(9)
      const exported = await running.exportState()
      await running.run('add', { x: float32([1, 1, 1], 3) })
      await running.run('add', { x: float32([1, 1, 1], 3) })
      expect(exported.w).toEqual(w)
    })

    test.each([
      ['an unknown name', { other: w }],
      ['another size', { w: float32([1, 2], 2) }],
      ['another shape of the same size', { w: float32([1, 2, 3, 4, 5, 6], 3, 2) }],
      ['another type', { w: int32([1, 2, 3, 4, 5, 6], 2, 3) }],
    ])('refuses to import %s, and changes nothing', async (_, state) => {
      const running = await program()
      await running.importState({ w })
      const before = await running.exportState()
      await expect(running.importState({ n: int32([7, 7], 2), ...state })).rejects.toThrow(EngineError)
      expect(await running.exportState()).toEqual(before)
    })

    test.each([
      ['an unknown entry', 'other', { x: float32([1, 1, 1], 3) }],
      ['a missing input', 'add', {}],
      ['an input of another size', 'add', { x: float32([1, 1], 2) }],
      ['an input of another type', 'add', { x: int32([1, 1, 1], 3) }],
    ])('refuses %s', async (_, entry, feeds) => {
      await expect((await program()).run(entry, feeds)).rejects.toThrow(EngineError)
    })
  })
}
