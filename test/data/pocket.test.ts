import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { digestOf } from '../../src/base/canonical.ts'
import { DataError } from '../../src/base/errors.ts'
import { loadCorpus, loadDocuments, loadLabelled } from '../../src/data/corpus.ts'
import { mergedClusters, nearDuplicates } from '../../src/data/duplicates.ts'
import { packageRoot, readLock } from '../../src/data/lock.ts'
import type { Corpus, LabelledText, Pair } from '../../src/data/types.ts'
import { versions } from '../../src/data/versions.ts'

// What an earlier version of the code left in the user's cache is not what this one makes.
vi.stubEnv('HYPROS_CACHE', mkdtempSync(join(tmpdir(), 'hypros-pocket-')))

const splits = ['train', 'validation', 'test'] as const
type Any = Corpus<{ readonly id: string }>
const all = <E>(corpus: Corpus<E>): E[] => splits.flatMap((split) => corpus[split])

const summaries = loadCorpus('ts-lib-summaries')
const kinds = loadLabelled('ts-lib-kinds')
const topics = loadLabelled('types-node-topics')
const corpora: readonly (readonly [string, Any])[] = [
  summaries,
  loadCorpus('types-node-summaries'),
  kinds,
  loadLabelled('types-node-kinds'),
  topics,
  loadDocuments('ts-lib-docs'),
  loadDocuments('types-node-docs'),
].map((corpus) => [corpus.name, corpus])

describe.each(corpora)('%s', (name, corpus) => {
  test('the splits have the sizes of the lock', () => {
    const sizes = Object.fromEntries(splits.map((split) => [split, corpus[split].length]))
    expect(sizes).toEqual(readLock().datasets[name]?.splits)
  })

  test('every example is in one split, once, and has an id of its own', () => {
    const ids = all(corpus).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const contents = all(corpus).map(({ id: _, ...content }) => JSON.stringify(content))
    expect(new Set(contents).size).toBe(contents.length)
  })
})

// Changed on purpose? Raise the version in src/data/versions.ts and put the new digests here.
test('the same texts and splits under the same version of the reader', () => {
  const digests = Object.fromEntries(
    corpora.map(([name, { train, validation, test }]) => [name, digestOf({ train, validation, test })]),
  )
  expect({ version: versions.reader, ...digests }).toMatchInlineSnapshot(`
    {
      "ts-lib-docs": "c9d2fba05e621ec0f58b3f681481293397e1a1017aa18cacfde131e0e7905e2e",
      "ts-lib-kinds": "db743188626e3542b50e2a99b256548443e85de7723f4737348fb875b47b437a",
      "ts-lib-summaries": "e2b8c1b60197a3d0f18e100ff0f23bb70667ebb22b47628d19505df7b0ea95ae",
      "types-node-docs": "00a6b597cdedfae1219df02dac2faa84ca6ae40ce3d3f625f41818168be0747c",
      "types-node-kinds": "e2cecd65ab5a9ce0f778819c5d0aba47386c8364f1ec848ed509beda9447bf62",
      "types-node-summaries": "11be6f9b3dec9e08211837b6d7d836d2d33a9952d15895e38752aa1db8b53a4e",
      "types-node-topics": "5d9db00780c67525ca699bd4e29ac45f8b59733d9269c608b54b117c370938fc",
      "version": 2,
    }
  `)
})

const labels = (corpus: Corpus<LabelledText>) => {
  const counts: Record<string, number> = {}
  for (const { label } of all(corpus)) counts[label] = (counts[label] ?? 0) + 1
  return counts
}

test('how many texts have which label', () => {
  expect({ kinds: labels(kinds), topics: labels(topics) }).toMatchInlineSnapshot(`
    {
      "kinds": {
        "method": 1076,
        "property": 1898,
      },
      "topics": {
        "crypto": 218,
        "fs": 269,
        "http": 113,
        "http2": 109,
        "inspector": 430,
        "process": 101,
        "stream": 110,
        "test": 210,
        "tls": 113,
        "util": 132,
      },
    }
  `)
})

const find = <E extends { readonly id: string }>(corpus: Corpus<E>, id: string) =>
  all(corpus).find((example) => example.id === id)

test.each<[id: string, source: string, target: string]>([
  [
    'AbortSignal.aborted',
    'interface AbortSignal { readonly aborted: boolean }',
    'The aborted read-only property returns a value that indicates whether the asynchronous operations the signal is communicating with are aborted (true) or not (false).',
  ],
  [
    'AbortSignal.abort',
    'var AbortSignal: { abort(reason?: any): AbortSignal }',
    'The AbortSignal.abort() static method returns an AbortSignal that is already set as aborted (and which does not trigger an AbortSignal/abort_event event).',
  ],
  [
    'CSSMathInvert',
    'interface CSSMathInvert extends CSSMathValue',
    'The CSSMathInvert interface of the CSS Typed Object Model API represents a CSS calc used as calc(1 / <value>).',
  ],
])('%s reads as expected', (id, source, target) => {
  expect(find(summaries, id)).toEqual({ id, source, target })
})

test('a declaration says itself what its sentence is of: a name of its own, in the file as it is', () => {
  const text = readFileSync(createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts'), 'utf8')
  const dom = summaries.test.filter(({ source }) => /^interface \w+ \{ .* \}$/.test(source))
  const missing = dom
    .map(({ source }) => source.replace(/^interface \w+ \{ (.*) \}$/, '$1;'))
    .filter((member) => !text.includes(member))
  expect(dom.length).toBeGreaterThan(250)
  // What only lib.webworker.d.ts has.
  expect(missing.length).toBeLessThan(dom.length / 50)
})

test('no masked text names its kind', () => {
  const telling = all(kinds).filter(({ text }) =>
    /\b(method|property|function|read-only)\b|\w\(\)/i.test(text),
  )
  expect(telling).toEqual([])
})

test('near-duplicates share a split, by source and by target', () => {
  const examples = all<Pair>(summaries)
  const place = splits.flatMap((split) => summaries[split].map(() => split))
  for (const field of ['source', 'target'] as const) {
    const clusters = nearDuplicates(
      examples.map((pair) => pair[field]),
      0.8,
    ).filter(({ length }) => length > 1)
    expect(clusters.length).toBeGreaterThan(20)
    for (const cluster of clusters) expect(new Set(cluster.map((i) => place[i])).size).toBe(1)
  }
})

test('languages share their splits, whatever the direction', () => {
  const ids = (name: string) => {
    const { train, validation, test } = loadCorpus(name)
    return [train, validation, test].map((split) => split.map(({ id }) => id))
  }
  const expected = ids('ts-diagnostics-en-de')
  for (const name of ['ts-diagnostics-tr-en', 'ts-diagnostics-en-ja', 'ts-diagnostics-pt-br-en'])
    expect(ids(name)).toEqual(expected)
})

test('lower case is that of the language', () => {
  const { source, target } = find(
    loadCorpus('ts-diagnostics-tr-en'),
    'Initialize_property_0_in_the_constructor_90020',
  )!
  expect([source, target]).toEqual([
    "oluşturucu içinde '{0}' özelliğini başlat",
    "initialize property '{0}' in the constructor",
  ])
})

test('clusters that share an item become one', () => {
  expect(mergedClusters([[0, 1], [2], [3, 4], [5]], [[0], [1, 2], [3], [4], [5]])).toEqual([
    [0, 1, 2],
    [3, 4],
    [5],
  ])
})

test('a corpus of another kind is refused with those there are', () => {
  expect(() => loadCorpus('ts-lib-kinds')).toThrow(/no parallel corpus[\s\S]*ts-lib-summaries/)
  expect(() => loadLabelled('ts-lib-docs')).toThrow(DataError)
  expect(() => loadDocuments('ts-lib-summaries')).toThrow(DataError)
})

test('a changed byte in a declaration file is refused and named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-pocket-'))
  const original = dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))
  cpSync(original, folder, { recursive: true })
  expect(loadLabelled('types-node-topics', { folder })).toEqual(topics)
  const path = join(folder, 'zlib.d.ts')
  writeFileSync(path, readFileSync(path, 'utf8').replace('zlib', 'zlip'))
  expect(() => loadLabelled('types-node-topics', { folder })).toThrow(/not the pinned one[\s\S]*zlib\.d\.ts/)
})

test('each package that the lock names is a dependency of just that version', () => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))
  for (const { source } of Object.values(readLock().datasets)) {
    if (source.kind === 'npm') expect(dependencies[source.package]).toBe(source.version)
  }
})
