import { expect, test } from 'vitest'
import { triggerSettings } from '../../src/cell/levels.ts'
import { modelConfig, readData } from '../../src/cell/prepare.ts'
import { cellTrigger } from '../../src/cell/search-trigger.ts'
import { wholeWords } from '../../src/data/noise/whole-words.ts'
import { loadEngine } from '../../src/engine/index.ts'
import type { CellSpec } from '../../src/experiment/types.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { initialState } from '../../src/train/feeds.ts'

const spec: CellSpec = {
  task: 'translation',
  dataset: 'ts-diagnostics-en-de',
  model: 'transformer-tiny',
  tier: 'pocket',
  arm: 'log-loss',
  loss: { kind: 'log-loss' },
  train: {
    ...{ steps: 40, batch: 32, accumulate: 1, learningRate: 3e-3, warmup: 4, evaluateEvery: 40 },
    ...{ smoothing: 0, dropout: 0.1 },
  },
  seed: 1,
  engine: 'onnx',
  threads: 1,
}

test('a cell gets a trigger of whole words that its loss rises with, the same each time', async () => {
  const data = await readData(spec)
  const engine = await loadEngine('onnx', 1)
  // Large weights, so that an untrained model tells tokens apart.
  const weights = Object.fromEntries(
    Object.entries(initialState(transformerParameters(modelConfig(spec, data.profile)), 1)).map(
      ([name, tensor]) => [
        name,
        { ...tensor, data: (tensor.data as Float32Array).map((value) => 3 * value) },
      ],
    ),
  )
  const found = await cellTrigger(spec, data, engine, weights)
  const [random = 0, ...better] = found.losses
  expect(better.length).toBeGreaterThan(0)
  expect(found.loss).toBeGreaterThan(random)
  expect(found.trigger).toHaveLength(triggerSettings.length)
  expect(wholeWords(data.tokenizer)).toEqual(expect.arrayContaining([...found.trigger]))
  expect(await cellTrigger(spec, data, engine, weights)).toEqual(found)
})
