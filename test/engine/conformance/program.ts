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

    test('an output that was disposed of, even twice, takes nothing from the others', async () => {
      const running = await program()
      await running.importState({ w })
      const outputs = []
      for (let run = 0; run < 4; run++) {
        const output = await running.run('add', { x: float32([1, 1, 1], 3) })
        outputs.push(output)
        if (run > 1) continue
        output.after?.dispose()
        output.after?.dispose()
      }
      const [, , third, fourth] = outputs
      expect(await third?.after?.read()).toEqual(Float32Array.of(4, 5, 6, 7, 8, 9))
      expect(await fourth?.after?.read()).toEqual(Float32Array.of(5, 6, 7, 8, 9, 10))
      expect(await fourth?.before?.read()).toEqual(Float32Array.of(4, 5, 6, 7, 8, 9))
      for (const [run, { before }] of outputs.entries()) expect((await before?.read())?.[0]).toBe(1 + run)
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
