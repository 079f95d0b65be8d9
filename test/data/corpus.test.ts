import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/base/canonical.ts'
import { DataError } from '../../src/base/errors.ts'
import { loadCorpus } from '../../src/data/corpus.ts'
import { nearDuplicates } from '../../src/data/duplicates.ts'
import { readLock } from '../../src/data/lock.ts'
import { versions } from '../../src/data/versions.ts'

const name = 'ts-diagnostics-en-de'
const corpus = loadCorpus(name)
const splits = ['train', 'validation', 'test'] as const
const all = splits.flatMap((split) => corpus[split])

test('the splits have the sizes of the lock', () => {
  const sizes = Object.fromEntries(splits.map((split) => [split, corpus[split].length]))
  expect(sizes).toEqual(readLock().datasets[name]?.splits)
  expect(sizes).toEqual({ train: 1718, validation: 200, test: 200 })
})

test('every pair is in one split, once', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(2118)
})

test('a source is the message that the compiler itself has under the key, lower-cased', () => {
  const { Diagnostics } = ts as unknown as { Diagnostics: Record<string, { key: string; message: string }> }
  const english = new Map(Object.values(Diagnostics).map(({ key, message }) => [key, message]))
  for (const { id, source } of all) expect(source).toBe(english.get(id)?.toLowerCase())
})

test('a pair reads as expected', () => {
  expect(all.find(({ id }) => id === 'Unterminated_string_literal_1002')).toEqual({
    id: 'Unterminated_string_literal_1002',
    source: 'unterminated string literal.',
    target: 'nicht abgeschlossenes zeichenfolgenliteral.',
  })
})

test('each split is ordered by id', () => {
  for (const split of splits) {
    const ids = corpus[split].map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted())
  }
})

test('near-duplicates share a split', () => {
  const place = splits.flatMap((split) => corpus[split].map(() => split))
  const clusters = nearDuplicates(
    all.map(({ source }) => source),
    0.8,
  )
  expect(clusters).toHaveLength(1862)
  for (const cluster of clusters) expect(new Set(cluster.map((i) => place[i])).size).toBe(1)
})

test('the pins are the digests of the lock', () => {
  const source = readLock().datasets[name]?.source
  expect(corpus.pins).toEqual(source?.files.map(({ file, sha256 }) => ({ file, sha256 })))
})

// Changed on purpose? Raise the version in src/data/versions.ts and put the new digest here.
test('the same texts under the same version of the reader', () => {
  const pairs = all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect({ version: versions.reader, digest: digestOf(pairs) }).toMatchInlineSnapshot(`
    {
      "digest": "7c604e5d034ca3fdb49db3c64bcfbdc001fc0fae1a7a68aff7a2db45614312a9",
      "version": 2,
    }
  `)
})

test('the same splits under the same version of the split', () => {
  const ids = splits.map((split) => corpus[split].map(({ id }) => id))
  expect({ version: versions.split, digest: digestOf(ids) }).toMatchInlineSnapshot(`
    {
      "digest": "449619d06ff4894392b65c3e6e73e3a90a7badee02c698f5a40010e675db6037",
      "version": 1,
    }
  `)
})

describe('bad files', () => {
  const german = 'lib/de/diagnosticMessages.generated.json'
  const compiler = 'lib/typescript.js'
  const original = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))

  function copy(): string {
    const folder = mkdtempSync(join(tmpdir(), 'hypros-corpus-'))
    mkdirSync(join(folder, dirname(german)), { recursive: true })
    for (const file of [german, compiler]) copyFileSync(join(original, file), join(folder, file))
    return folder
  }

  test('an unchanged copy is read like the original', () => {
    expect(loadCorpus(name, { folder: copy() })).toEqual(corpus)
  })

  test.each([german, compiler])('one changed byte in %s: file, both digests and the remedy', (file) => {
    const folder = copy()
    const content = readFileSync(join(folder, file))
    content[content.length >> 1] = (content[content.length >> 1] as number) ^ 1
    writeFileSync(join(folder, file), content)
    const pin = corpus.pins.find((one) => one.file === file)
    const load = () => loadCorpus(name, { folder })
    expect(load).toThrow(DataError)
    expect(load).toThrow(
      new RegExp(
        `expected: sha256 ${pin?.sha256}[\\s\\S]*actual: +sha256 [0-9a-f]{64}[\\s\\S]*${file}[\\s\\S]*npm install`,
      ),
    )
  })

  test('a truncated file', () => {
    const folder = copy()
    writeFileSync(join(folder, german), readFileSync(join(folder, german)).subarray(0, 1000))
    expect(() => loadCorpus(name, { folder })).toThrow(/344426 bytes[\s\S]*1000 bytes/)
  })

  test.each([german, compiler])('without %s: a message that names it', (file) => {
    const folder = copy()
    rmSync(join(folder, file))
    expect(() => loadCorpus(name, { folder })).toThrow(DataError)
    expect(() => loadCorpus(name, { folder })).toThrow(
      new RegExp(`missing[\\s\\S]*${file}[\\s\\S]*npm install`),
    )
  })

  test('a package that is not installed: a message with the command that installs it', () => {
    const lock = readLock()
    const entry = lock.datasets[name]
    if (entry?.source.kind !== 'npm') throw new Error('the corpus comes from npm')
    const path = join(mkdtempSync(join(tmpdir(), 'hypros-lock-')), 'datasets.lock')
    const source = { ...entry.source, package: '@hypros/not-there', version: '1.2.3' }
    writeFileSync(path, JSON.stringify({ ...lock, datasets: { [name]: { ...entry, source } } }))
    expect(() => loadCorpus(name, { lock: path })).toThrow(/npm install @hypros\/not-there@1\.2\.3/)
  })

  test('a lock that promises another split is refused', () => {
    const lock = readLock()
    const entry = lock.datasets[name]
    const path = join(mkdtempSync(join(tmpdir(), 'hypros-lock-')), 'datasets.lock')
    const splits = { train: 1717, validation: 200, test: 200 }
    writeFileSync(path, JSON.stringify({ ...lock, datasets: { [name]: { ...entry, splits } } }))
    expect(() => loadCorpus(name, { lock: path })).toThrow(/has 1718 examples, the lock promises 1717/)
  })
})
