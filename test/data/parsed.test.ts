import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sha256 } from '../../src/base/canonical.ts'
import { sealed } from '../../src/base/sealed.ts'
import type { PinnedFile } from '../../src/data/files.ts'
import { type Declaration, declarations } from '../../src/data/pocket/declarations.ts'
import { parserVersion, readDeclarations } from '../../src/data/pocket/parsed.ts'

const fileOf = (file: string, text: string): PinnedFile => {
  const content = Buffer.from(text)
  return { file, sha256: sha256(content), content }
}

// The parts of a declaration: owners, several paragraphs, signs beyond ASCII.
const nested = `declare module "m" {
  interface A<T> {
    /**
     * B, “so”.
     *
     * C.
     */
    readonly b?: T
    /** D. */
    d(): void
  }
}`
const files = [
  fileOf('a.d.ts', nested),
  fileOf('b.d.ts', '/** E. */ declare const e: string'),
  fileOf('c.d.ts', ''),
]
const expected = new Map(files.map(({ file, sha256, content }) => [sha256, declarations(file, `${content}`)]))
const [first, second] = files as [PinnedFile, PinnedFile]

let cache = ''
const entry = ({ sha256 }: PinnedFile, parser = parserVersion()) => join(cache, 'parsed', parser, sha256)

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'hypros-parsed-'))
  vi.stubEnv('HYPROS_CACHE', cache)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** An entry as the cache would have it, with other declarations than the file's: who reads it gives itself away. */
function plant(file: PinnedFile, parser = parserVersion()) {
  const planted: Declaration[] = [
    { kind: 'other', name: 'planted', owners: [], signature: 'planted', paragraphs: ['Planted.'] },
  ]
  const value = { parser, sha256: file.sha256, declarations: planted }
  mkdirSync(join(cache, 'parsed', parser), { recursive: true })
  writeFileSync(entry(file, parser), sealed(Buffer.from(JSON.stringify(value))).join(''))
  return planted
}

test('what is remembered is what was parsed, an entry a file', () => {
  expect(readDeclarations(files)).toStrictEqual(expected)
  expect(files.map((file) => existsSync(entry(file)))).toEqual([true, true, true])
  expect(readDeclarations(files)).toStrictEqual(expected)
  expect(expected.get(first.sha256)).toHaveLength(2)
})

test('what is remembered is not parsed again; what is not, is', () => {
  const planted = plant(second)
  expect(readDeclarations(files)).toEqual(new Map([...expected, [second.sha256, planted]]))
})

const faults: readonly [what: string, spoil: (path: string) => void][] = [
  ['altered', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('Planted', 'Altered'))],
  ['cut short', (path) => truncateSync(path, readFileSync(path).length - 1)],
  ['cut to less than a digest', (path) => truncateSync(path, 10)],
  ['empty', (path) => truncateSync(path, 0)],
  ['without its digest', (path) => truncateSync(path, readFileSync(path).length - 64)],
  [
    'that of another file',
    (path) => {
      plant(second)
      copyFileSync(entry(second), path)
    },
  ],
  [
    'that of another parser',
    (path) => {
      plant(first, 'reader-1-typescript-0.0.0')
      copyFileSync(entry(first, 'reader-1-typescript-0.0.0'), path)
    },
  ],
]

test.each(faults)('an entry that is %s is not believed, and replaced', (_, spoil) => {
  plant(first)
  spoil(entry(first))
  const spoilt = readFileSync(entry(first))
  const truth = new Map([[first.sha256, expected.get(first.sha256)]])
  expect(readDeclarations([first])).toEqual(truth)
  expect(readFileSync(entry(first))).not.toEqual(spoilt)
  expect(readDeclarations([first])).toEqual(truth)
})

test('each version of the parser has entries of its own', () => {
  const planted = plant(first, 'reader-1-typescript-0.0.0')
  expect(readDeclarations([first])).toEqual(new Map([[first.sha256, expected.get(first.sha256)]]))
  expect(readDeclarations([first], 'reader-1-typescript-0.0.0')).toEqual(new Map([[first.sha256, planted]]))
})

test('the version of the parser names the compiler that package.json pins', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(parserVersion()).toMatch(new RegExp(`^reader-\\d+-typescript-${dependencies.typescript}$`))
})

test.each<[what: string, block: () => void]>([
  ['the cache is a file', () => vi.stubEnv('HYPROS_CACHE', fileURLToPath(import.meta.url))],
  ['the folder of entries is a file', () => writeFileSync(join(cache, 'parsed'), '')],
  ['an entry is a folder', () => mkdirSync(join(entry(first), 'a'), { recursive: true })],
])('%s: the result is as before', (_, block) => {
  block()
  for (let i = 0; i < 2; i++) expect(readDeclarations(files)).toStrictEqual(expected)
})

const child = fileURLToPath(new URL('parsed-child.ts', import.meta.url))

async function read(): Promise<{ corpus: string; compiled: boolean }> {
  const { stdout } = await promisify(execFile)(process.execPath, [child], { env: process.env })
  return JSON.parse(stdout)
}

test('two processes may fill one cache at once; the next one needs no compiler for the same corpus', async () => {
  const [one, other] = await Promise.all([read(), read()])
  expect(other.corpus).toBe(one.corpus)
  expect(await read()).toEqual({ corpus: one.corpus, compiled: false })
  expect(readdirSync(join(cache, 'parsed', parserVersion(), '.tmp'))).toEqual([])
})
