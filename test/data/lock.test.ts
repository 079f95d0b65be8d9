import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, DataError } from '../../src/base/errors.ts'
import { availableDataset, lockJsonSchema, packageRoot, readLock } from '../../src/data/lock.ts'

const fixture = (name: string) => join(packageRoot(), 'fixtures', name)
const lockText = readFileSync(fixture('datasets.lock'), 'utf8')
const name = 'ts-diagnostics-en-de'

/** Writes a changed copy of the lock and returns its path. */
async function changedLock(change: (entry: Record<string, unknown>) => void): Promise<string> {
  const lock = JSON.parse(lockText)
  change(lock.datasets[name])
  const path = join(await mkdtemp(join(tmpdir(), 'hypros-lock-')), 'datasets.lock')
  writeFileSync(path, JSON.stringify(lock))
  return path
}

const unavailable = (entry: Record<string, unknown>) => {
  entry.state = 'unavailable'
  entry.reason = 'its host asks for a login'
  entry.source = {
    kind: 'url',
    files: [{ file: 'train.en', url: 'https://example.org/train.en', bytes: null, sha256: null }],
  }
}

test('the lock of the package is complete', () => {
  expect(Object.keys(readLock().datasets)).toContain(name)
})

test('the JSON schema beside the lock is the one that the program validates with', () => {
  const written = JSON.parse(readFileSync(fixture('datasets.schema.json'), 'utf8'))
  expect(written).toEqual(JSON.parse(JSON.stringify(lockJsonSchema())))
})

test('the pinned version is the one that the package depends on', () => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))
  const { source } = availableDataset(readLock(), name)
  expect(source).toMatchObject({ kind: 'npm', package: 'typescript', version: dependencies.typescript })
})

describe('an entry is refused', () => {
  const required = ['state', 'title', 'languages', 'licence', 'citation', 'homepage', 'splits', 'source']
  test.each(required)('without %s', async (field) => {
    const path = await changedLock((entry) => {
      delete entry[field]
    })
    expect(() => readLock(path)).toThrow(new RegExp(`not valid[\\s\\S]*${name}[\\s\\S]*datasets.lock`))
  })

  test.each([
    ['an unknown field', { licens: 'MIT' }, /licens/],
    ['a split of no examples', { splits: { train: 1, validation: 0, test: 1 } }, /splits\.validation/],
    [
      'a digest that is none',
      {
        source: {
          kind: 'npm',
          package: 'a',
          version: '1.0.0',
          files: [{ file: 'a', bytes: 1, sha256: 'abc' }],
        },
      },
      /sha256/,
    ],
    [
      'a path that leaves its source',
      { source: { kind: 'url', files: [{ file: 'a/../../b', url: 'https://example.org/b' }] } },
      /inside its source/,
    ],
  ])('with %s', async (_, fields, message) => {
    const path = await changedLock((entry) => {
      Object.assign(entry, fields)
    })
    expect(() => readLock(path)).toThrow(message)
  })
})

test('an entry by URL is accepted', async () => {
  const path = await changedLock((entry) => {
    const file = { file: 'train.en', url: 'https://example.org/train.en', bytes: 1, sha256: '0'.repeat(64) }
    entry.source = { kind: 'url', files: [file] }
  })
  expect(availableDataset(readLock(path), name).source.kind).toBe('url')
})

test('asking for an unavailable data set says why it is', async () => {
  const lock = readLock(await changedLock(unavailable))
  expect(() => availableDataset(lock, name)).toThrow(/not available: its host asks for a login/)
})

test.each(['ts-diagnostics-en-xx', 'toString'])(
  'asking for the unknown data set %s names those there are',
  (unknown) => {
    const ask = () => availableDataset(readLock(), unknown)
    expect(ask).toThrow(ConfigError)
    expect(ask).toThrow(/use one of: ts-diagnostics-en-de/)
  },
)

test('a lock that is no JSON is named', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'hypros-lock-')), 'datasets.lock')
  writeFileSync(path, '{')
  expect(() => readLock(path)).toThrow(DataError)
  expect(() => readLock(path)).toThrow(path)
})
