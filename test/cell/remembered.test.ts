/** What is recalled is what would be made, and is made anew where it can't be trusted. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { captureCell, graphDigests, type ProgramSpec, readData } from '../../src/cell/prepare.ts'
import { rememberedData, rememberedEntries } from '../../src/cell/remembered.ts'
import { openStore, type Store } from '../../src/cell/store.ts'
import type { TaskData } from '../../src/task/types.ts'
import { emptyFolder } from './children.ts'

const train = {
  ...{ steps: 40, batch: 16, accumulate: 1, learningRate: 3e-3, warmup: 4, evaluateEvery: 40 },
  ...{ smoothing: 0, dropout: 0.1 },
}
const spec: ProgramSpec = {
  task: 'translation',
  dataset: 'ts-diagnostics-en-de',
  model: 'transformer-tiny',
  loss: { kind: 'log-loss' },
  train,
}
const kinds: ProgramSpec = {
  ...spec,
  task: 'classification',
  dataset: 'ts-lib-kinds',
  outOfDomain: 'types-node-kinds',
}

const emptyStore = (): Store => openStore(join(emptyFolder(), '.hypros'))
const memosOf = (store: Store, start: string): string[] =>
  readdirSync(join(store.root, 'memo'))
    .filter((name) => name.startsWith(start))
    .map((name) => join(store.root, 'memo', name))

/** All that training reads of it. */
function seen({ tokenizer, read: _, trivial, ...rest }: TaskData) {
  const text = 'Cannot find name "wanted" of the type.'
  return { ...rest, ids: tokenizer.encode(text), size: tokenizer.size, trivial: trivial() }
}

test.each([spec, kinds])('data of $task', async (choice) => {
  const store = emptyStore()
  const wanted = seen(await readData(choice))
  expect(seen(await rememberedData(store, choice))).toEqual(wanted)
  expect(memosOf(store, 'prepared-')).toHaveLength(1)
  expect(seen(await rememberedData(store, choice))).toEqual(wanted)
})

test('entries, all or some, of each loss and model its own', async () => {
  const store = emptyStore()
  const { profile } = await rememberedData(store, spec)
  const variants = [
    spec,
    { ...spec, loss: { kind: 'brier' as const } },
    { ...spec, model: 'transformer-mini' },
  ]
  for (const variant of variants) {
    const wanted = graphDigests(await captureCell(variant, profile))
    const [some] = Object.keys(wanted) as [string]
    for (let time = 0; time < 2; time++) {
      expect(graphDigests(await rememberedEntries(store, variant, profile))).toEqual(wanted)
      const one = graphDigests(await rememberedEntries(store, variant, profile, [some]))
      expect(one).toEqual({ [some]: wanted[some] })
    }
  }
  expect(memosOf(store, 'captured-')).toHaveLength(2 * variants.length)
})

test.each([
  ['other code', (bytes: Buffer) => Buffer.concat([Buffer.from('x'), bytes.subarray(1)])],
  ['a flipped bit', (bytes: Buffer) => bytes.with(900, (bytes[900] as number) ^ 1)],
  ['a cut file', (bytes: Buffer) => bytes.subarray(0, 500)],
  ['nothing', () => Buffer.alloc(0)],
])('a memo of %s is made anew', async (what, change) => {
  const store = emptyStore()
  const wanted = seen(await rememberedData(store, spec))
  const [path] = memosOf(store, 'prepared-') as [string]
  const sound = readFileSync(path)
  if (what === 'other code') {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.bin'.length)
    store.saveMemoBytes(name, change(store.memoBytes(name) as Buffer))
  } else {
    writeFileSync(path, change(sound))
  }
  expect(readFileSync(path).equals(sound)).toBe(false)
  expect(seen(await rememberedData(store, spec))).toEqual(wanted)
  expect(readFileSync(path).equals(sound)).toBe(true)
})

test('a store that can be neither read nor written is no error', async () => {
  const file = join(emptyFolder(), 'file')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  const store = openStore(join(file, '.hypros'))
  const { profile } = await rememberedData(store, spec)
  expect(await rememberedEntries(store, spec, profile)).not.toHaveLength(0)
})
