/** What a profile runs: the same translations as a test gives, in batches of any size. */
import { beforeAll, expect, test } from 'vitest'
import { infer, inferenceEntries, workUnit } from '../../src/cell/inference.ts'
import { type Workload, workBatches } from '../../src/cell/workload.ts'
import type { HostTensor } from '../../src/engine/engine.ts'
import { transformerParameters } from '../../src/model/parameters.ts'
import { decodeBatch, greedyDecode } from '../../src/train/decode.ts'
import { stateSpecs } from '../../src/train/entries.ts'
import { initialState } from '../../src/train/feeds.ts'
import { captured, tinyConfig, tokenPairs, tokens } from '../engine/tiny.ts'
import { engines } from '../graph/tensors.ts'
import { buckets, programs, trainedState } from '../train/trained.ts'

const examples = tokenPairs(30, 8, tinyConfig.vocabulary, 7)
const translation: Workload = { config: tinyConfig, buckets, special: tokens, examples }

async function opened({ config, ...workload }: Workload, rows: number, state?: Record<string, HostTensor>) {
  const batches = workBatches({ config, ...workload }, rows)
  const parameters = transformerParameters(config)
  const entries = inferenceEntries(config, batches)
  const program = await engines.onnx.compile(captured(entries, config), stateSpecs(parameters))
  await program.importState(state ?? initialState(parameters, 1))
  return { program, batches }
}

let state: Record<string, HostTensor>
beforeAll(async () => {
  state = await trainedState(120)
}, 120_000)

test.each([1, 4, 7, 64])('batches of %i are decoded as in a test', async (rows) => {
  const { onnx } = await programs(state)
  const { program, batches } = await opened(translation, rows, state)
  expect(batches.slice(0, -1).every((batch) => batch.examples.length === rows)).toBe(true)
  const ordered = batches.flatMap((batch) => batch.examples)
  expect(new Set(ordered)).toEqual(new Set(examples))
  const tested = await greedyDecode(onnx, tinyConfig, ordered, buckets, tokens)
  const generated: number[][] = []
  let work = 0
  for (const batch of batches) {
    generated.push(...(await decodeBatch(program, tinyConfig, batch.examples, batch, tokens)))
    work += await infer(program, tinyConfig, tokens, batch)
  }
  expect(generated.map((all) => all.filter((token) => token !== tokens.eos))).toEqual(tested)
  expect(generated.some((all) => all.at(-1) === tokens.eos)).toBe(true)
  expect(work).toBe(generated.flat().length)
})

const classes = { ...tinyConfig, architecture: 'encoder', classes: 3 } as const
const language = { ...tinyConfig, architecture: 'decoder' } as const

test.each([
  {
    unit: 'examples',
    config: classes,
    shapes: buckets.map((bucket) => ({ ...bucket, target: 1 })),
    pairs: examples.map(({ source }, index) => ({ source, target: [index % 3] })),
    expected: 30,
  },
  {
    unit: 'scored tokens',
    config: language,
    shapes: buckets.map((bucket) => ({ ...bucket, source: 0 })),
    pairs: examples.map(({ target }) => ({ source: [], target })),
    expected: examples.flatMap(({ target }) => target).length,
  },
])('$unit are counted without padding', async ({ unit, config, shapes, pairs, expected }) => {
  const workload: Workload = { config, buckets: shapes, special: tokens, examples: pairs }
  expect(workUnit(config)).toBe(unit)
  for (const rows of [1, 8]) {
    const { program, batches } = await opened(workload, rows)
    let work = 0
    for (const batch of batches) work += await infer(program, config, tokens, batch)
    expect(work).toBe(expected)
  }
})
