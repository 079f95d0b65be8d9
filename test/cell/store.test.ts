import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { StoreError } from '../../src/base/errors.ts'
import { recordSchema } from '../../src/cell/record.ts'
import { openStore } from '../../src/cell/store.ts'
import { cellFiles, keyOf } from './cells.ts'
import { emptyFolder } from './children.ts'

const key = keyOf(1)

function storeWithCell() {
  const store = openStore(join(emptyFolder(), '.hypros'))
  store.commit('cells', key, cellFiles(key))
  return { store, folder: join(store.root, 'cells', key) }
}

function refusal(work: () => unknown): StoreError {
  try {
    work()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('opening', () => {
  test('creates nothing, and neither does reading', () => {
    const root = join(emptyFolder(), '.hypros')
    const store = openStore(root)
    expect([
      store.has('cells', key),
      store.readCell(key),
      store.readTiming(key),
      store.readScratch(key, 'a'),
      store.memo('a'),
    ]).toEqual([false, undefined, undefined, undefined, undefined])
    expect(existsSync(root)).toBe(false)
  })
})

describe('commit', () => {
  test('gives back what was written', () => {
    const { store } = storeWithCell()
    expect(store.has('cells', key)).toBe(true)
    expect(store.readCell(key)).toEqual({
      result: { schema: recordSchema, key },
      run: { schema: recordSchema, wallSeconds: 1 },
    })
    expect(store.files('cells', key)).toEqual(['curve.csv', 'record.json', 'run.json', 'weights.safetensors'])
    expect(readFileSync(store.path('cells', key, 'curve.csv'), 'utf8')).toBe('step,loss\n1,2.5\n')
  })

  test('is listed by key, in order', () => {
    const { store } = storeWithCell()
    store.commit('cells', keyOf(0), cellFiles(keyOf(0)))
    expect(store.keys('cells')).toEqual([keyOf(0), key])
    expect(store.keys('timings')).toEqual([])
  })

  test('keeps timings apart from cells', () => {
    const { store } = storeWithCell()
    store.commit('timings', keyOf(2), {
      'record.json': JSON.stringify({ schema: recordSchema, key: keyOf(2) }),
    })
    expect(store.readTiming(keyOf(2))).toEqual({ schema: recordSchema, key: keyOf(2) })
    expect(store.readCell(keyOf(2))).toBeUndefined()
  })

  test('lets the first of two stay', () => {
    const { store } = storeWithCell()
    store.commit('cells', key, { ...cellFiles(key), 'run.json': '{"schema":1,"wallSeconds":2}' })
    expect(store.readCell(key)?.run.wallSeconds).toBe(1)
  })

  test('leaves no temporary file', () => {
    const { store } = storeWithCell()
    expect(readdirSync(join(store.root, 'cells', '.tmp'))).toEqual([])
  })

  test('refuses to pass over a damaged cell', () => {
    const { store, folder } = storeWithCell()
    rmSync(join(folder, 'manifest.json'))
    expect(() => store.commit('cells', key, cellFiles(key))).toThrow(StoreError)
  })

  test.each([
    ['', 'a.txt'],
    ['../elsewhere', 'a.txt'],
    ['.tmp', 'a.txt'],
    [key, 'outputs-test/swap-10.txt'],
    [key, '.hidden'],
    [key, 'manifest.json'],
  ])('refuses the names %j, %j', (name, file) => {
    const store = openStore(emptyFolder())
    expect(() => store.commit('cells', name, { [file]: '' })).toThrow(TypeError)
  })
})

describe('damage', () => {
  const names = [...Object.keys(cellFiles(key)), 'manifest.json']

  test.each(names)('a byte changed in %s is named', (name) => {
    const { store, folder } = storeWithCell()
    const path = join(folder, name)
    const original = readFileSync(path)
    const places = name === 'manifest.json' ? original.keys() : [0, original.length >> 1, original.length - 1]
    for (const place of places) {
      const bytes = Buffer.from(original)
      bytes[place] = (bytes[place] ?? 0) ^ 1
      writeFileSync(path, bytes)
      const error = refusal(() => store.readCell(key))
      expect(error.what).toContain(`cell ${key}`)
      expect(error.where).toBe(path)
      expect(error.remedy).toContain(`remove the folder ${folder}`)
    }
    writeFileSync(path, original)
    expect(store.readCell(key)).toBeDefined()
  })

  test('is noticed after a first, sound reading', async () => {
    const { store, folder } = storeWithCell()
    const path = join(folder, 'weights.safetensors')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect([store.readCell(key), store.readCell(key)]).not.toContain(undefined)
    writeFileSync(path, new Uint8Array(1000).fill(8))
    expect(refusal(() => store.readCell(key)).where).toBe(path)
    expect(refusal(() => store.path('cells', key, 'weights.safetensors')).where).toBe(path)
  })

  test.each(names)('a missing %s is named', (name) => {
    const { store, folder } = storeWithCell()
    rmSync(join(folder, name))
    expect(refusal(() => store.readCell(key)).what).toContain(`${name} is missing`)
  })

  test.each(names)('a %s cut short is named', (name) => {
    const { store, folder } = storeWithCell()
    const path = join(folder, name)
    writeFileSync(path, readFileSync(path).subarray(0, -1))
    expect(refusal(() => store.readCell(key)).where).toBe(path)
  })

  test('a sound cell under another key is refused', () => {
    const { store, folder } = storeWithCell()
    cpSync(folder, join(store.root, 'cells', keyOf(2)), { recursive: true })
    expect(refusal(() => store.readCell(keyOf(2))).what).toContain(`belongs to ${key}`)
  })

  test('a record of another schema version is told from damage', () => {
    const store = openStore(emptyFolder())
    store.commit('cells', key, { ...cellFiles(key), 'record.json': JSON.stringify({ schema: 99, key }) })
    const error = refusal(() => store.readCell(key))
    expect(error.what).toContain(
      `record.json has record schema 99; this version of hypros reads schema ${recordSchema}`,
    )
    expect(error.remedy).toContain('use the version of hypros that wrote it')
  })

  test('does not keep the remedy from working', () => {
    const { store, folder } = storeWithCell()
    rmSync(join(folder, 'run.json'))
    refusal(() => store.readCell(key))
    rmSync(folder, { recursive: true })
    store.commit('cells', key, cellFiles(key))
    expect(store.readCell(key)).toBeDefined()
  })
})

describe('path', () => {
  test('names the files there are', () => {
    const { store } = storeWithCell()
    expect(refusal(() => store.path('cells', key, 'step-8x8.onnx')).remedy).toContain(
      'curve.csv, record.json',
    )
  })

  test('of a cell that is not there says so', () => {
    const { store } = storeWithCell()
    expect(refusal(() => store.path('cells', keyOf(9), 'curve.csv')).what).toBe(
      `the store has no cell ${keyOf(9)}`,
    )
  })
})

describe('scratch', () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])

  test('gives back the last bytes saved', () => {
    const store = openStore(emptyFolder())
    store.saveScratch(key, 'checkpoint.bin', new Uint8Array(5))
    store.saveScratch(key, 'checkpoint.bin', bytes)
    const read = store.readScratch(key, 'checkpoint.bin')
    expect(read).toEqual(bytes)
    expect(new Float64Array(read?.buffer as ArrayBuffer, read?.byteOffset, 1)).toHaveLength(1)
  })

  test('gives back an empty file as such', () => {
    const store = openStore(emptyFolder())
    store.saveScratch(key, 'empty', new Uint8Array(0))
    expect(store.readScratch(key, 'empty')).toEqual(new Uint8Array(0))
  })

  test.each([
    ['altered', (content: Buffer) => Buffer.concat([Buffer.from([9]), content.subarray(1)])],
    ['cut short', (content: Buffer) => content.subarray(0, -1)],
    ['cut to less than a digest', (content: Buffer) => content.subarray(0, 3)],
    ['longer', (content: Buffer) => Buffer.concat([content, Buffer.from([0])])],
  ])('reads as missing when %s', (_, change) => {
    const store = openStore(emptyFolder())
    store.saveScratch(key, 'checkpoint.bin', bytes)
    const path = join(store.scratch(key), 'checkpoint.bin')
    writeFileSync(path, change(readFileSync(path)))
    expect(store.readScratch(key, 'checkpoint.bin')).toBeUndefined()
  })

  test('is gone once cleared', () => {
    const store = openStore(emptyFolder())
    store.saveScratch(key, 'checkpoint.bin', bytes)
    store.clearScratch(key)
    store.clearScratch(key)
    expect(store.readScratch(key, 'checkpoint.bin')).toBeUndefined()
  })
})

describe('memo', () => {
  test('gives back the last value', () => {
    const store = openStore(emptyFolder())
    store.saveMemo('graphs', { 'train/8x8': 'old' })
    store.saveMemo('graphs', { 'train/8x8': 'abc', entries: [1, null] })
    expect(store.memo('graphs')).toEqual({ 'train/8x8': 'abc', entries: [1, null] })
  })

  test.each([
    ['altered', (text: string) => text.replace('abc', 'abd')],
    ['cut short', (text: string) => text.slice(0, -2)],
    ['of another kind', () => '[]'],
  ])('reads as missing when %s', (_, change) => {
    const store = openStore(emptyFolder())
    store.saveMemo('graphs', 'abc')
    const path = join(store.root, 'memo', 'graphs.json')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    expect(store.memo('graphs')).toBeUndefined()
  })
})

test('a store may be moved', () => {
  const { store } = storeWithCell()
  const moved = join(emptyFolder(), 'elsewhere')
  renameSync(store.root, moved)
  expect(openStore(moved).readCell(key)).toBeDefined()
})
