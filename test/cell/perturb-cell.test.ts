import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CellError } from '../../src/base/errors.ts'
import { type LevelName, levelOf } from '../../src/cell/levels.ts'
import { perturbCell } from '../../src/cell/perturb-cell.ts'
import { planCells } from '../../src/cell/plan-cells.ts'
import type { CellResult } from '../../src/cell/record.ts'
import { openStore, type Store } from '../../src/cell/store.ts'
import { trainCell } from '../../src/cell/train-cell.ts'
import { plan } from '../../src/experiment/plan.ts'
import type { CellSpec, TaskSpec } from '../../src/experiment/types.ts'
import { validate } from '../../src/experiment/validate.ts'
import { logLoss } from '../../src/scoring/spec.ts'
import { classification, summarization, translation } from '../../src/task/spec.ts'
import { tiny } from '../e2e/tiny.ts'

const noWeights = 'has no file weights.safetensors'
const options = { tier: 'pocket', engine: 'onnx', threads: 1 } as const
const watch = { report: () => {}, stopping: () => false }
const folder = mkdtempSync(join(tmpdir(), 'hypros-perturb-'))
afterAll(() => rmSync(folder, { recursive: true }))
const emptyStore = () => openStore(mkdtempSync(join(folder, 'store-')))

type Files = Record<string, Buffer>

/** A store with a cell of these files, which may be fewer than it has, or say less. */
function storeOf(key: string, files: Readonly<Files>): Store {
  const store = emptyStore()
  store.commit('cells', key, files)
  return store
}

const without = (files: Readonly<Files>, ...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)))

/** The files of a cell that was not tested on the split. */
function untested(files: Readonly<Files>, split: string): Files {
  const result = JSON.parse(`${files['record.json']}`) as CellResult
  const { [split]: _scores, ...scores } = result.scores
  const { [split]: _rows, ...examples } = result.examples
  const record = Buffer.from(JSON.stringify({ ...result, scores, examples }))
  return without({ ...files, 'record.json': record }, `outputs.${split.replace('/', '.')}.txt`)
}

const filesOf = (store: Store, kind: 'cells' | 'perturbed', key: string): Files =>
  Object.fromEntries(
    store.files(kind, key).map((name) => [name, readFileSync(store.path(kind, key, name))] as const),
  )

const tasks: readonly [own: LevelName, task: TaskSpec][] = [
  ['swap-10', translation({ pocket: ['ts-diagnostics-en-de'] })],
  ['distractor', summarization({ pocket: ['ts-lib-summaries'] })],
  ['swap-5', classification({ pocket: ['ts-lib-kinds'] })],
]

describe.each(tasks)('%s, which the cell was tested on', (own, task) => {
  let spec: CellSpec
  let key: string
  let whole: Files
  const split = `test/${own}`
  const outputs = `outputs.test.${own}.txt`

  beforeAll(async () => {
    const declared = tiny({ 'log-loss': logLoss() }, { task })
    const store = emptyStore()
    const { cells } = await planCells(plan(validate('exp', declared), options), store)
    const [cell] = cells
    if (cell?.state !== 'ready') throw new Error('the cell was refused')
    spec = cell.spec
    key = cell.key
    await trainCell({ store, spec, key, ...watch })
    whole = filesOf(store, 'cells', key)
  }, 300_000)

  const perturb = (store: Store, levels: readonly LevelName[]) =>
    perturbCell({ store, spec, key, levels, ...watch })

  test('has the very files that scoring the weights anew gives', async () => {
    const [reused, anew] = [storeOf(key, whole), storeOf(key, untested(whole, split))]
    await perturb(reused, [own])
    await perturb(anew, [own])
    const place = levelOf(key, own).key
    // Field by field first, since it names the one that differs.
    expect(reused.readPerturbed(place)).toEqual(anew.readPerturbed(place))
    expect(filesOf(reused, 'perturbed', place)).toEqual(filesOf(anew, 'perturbed', place))
    expect(Object.keys(filesOf(anew, 'perturbed', place))).toEqual(['outputs.txt', 'record.json'])
  }, 300_000)

  test('is had without weights, and no other level is', async () => {
    const store = storeOf(key, without(whole, 'weights.safetensors'))
    await expect(perturb(store, [own, 'characters-10'])).rejects.toThrow(noWeights)
    expect(store.keys('perturbed')).toEqual([levelOf(key, own).key])
    expect(store.readPerturbed(levelOf(key, own).key)?.changed).toBeGreaterThan(0)
  })

  test.each([
    ['scores', (files: Files) => untested(files, split)],
    ['outputs', (files: Files) => without(files, outputs)],
  ])('is scored anew where the cell has no %s of it', async (_, lacking) => {
    const store = storeOf(key, without(lacking(whole), 'weights.safetensors'))
    await expect(perturb(store, [own])).rejects.toThrow(noWeights)
    expect(store.keys('perturbed')).toEqual([])
  })

  test('is refused to a declaration that the cell was not trained by', async () => {
    const store = storeOf(key, whole)
    const job = { store, spec: { ...spec, seed: 2 }, key, levels: [own], ...watch }
    await expect(perturbCell(job)).rejects.toThrow(CellError)
    expect(store.keys('perturbed')).toEqual([])
  })
})

test('a cell that the store lacks is an error that says so', async () => {
  const declared = validate('exp', tiny({ 'log-loss': logLoss() }))
  const [spec] = plan(declared, options).cells
  const job = { store: emptyStore(), spec: spec as CellSpec, key: 'none', levels: ['swap-10'] as const }
  await expect(perturbCell({ ...job, ...watch })).rejects.toThrow('the store has no cell none')
})
