/** Dropout masks have the same bits on every engine. */
import type * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import { dropoutKey } from '../../../src/graph/hash.ts'
import { dropoutMask } from '../../../src/graph/primitives.ts'
import { engines, int32, runOn } from '../../graph/tensors.ts'

/** Declares the tests of dropout masks on an engine against the reference. */
export function dropoutBitsAgree(engine: Engine): void {
  describe(`bits of dropout masks on ${engine.name}`, () => {
    const keys = [
      dropoutKey(1, 0),
      dropoutKey(1, 1),
      dropoutKey(99, 100_000),
      Int32Array.of(-1, -(2 ** 31)),
      Int32Array.of(0, 0),
    ]
    const shapes = [[1], [7], [3, 5, 2], [2, 1, 33]]

    test.each(keys.map((key) => [...key]))('equal the reference under key %d, %d', async (...key) => {
      const inputs = { key: int32(key, 2) }
      for (const rate of [0.1, 0.5, 0.999]) {
        const build = (given: Record<string, tf.Tensor>) =>
          Object.fromEntries(
            shapes.flatMap((shape) =>
              [0, 3, 1000].map((site) => [
                `${site} ${shape}`,
                dropoutMask(given.key as tf.Tensor, site, rate, shape),
              ]),
            ),
          )
        expect(await runOn(engine, inputs, build)).toEqual(await runOn(engines.eager, inputs, build))
      }
    })
  })
}
