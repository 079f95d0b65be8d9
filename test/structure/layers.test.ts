import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { filesUnder, importsOf, nodesOf, parse, read, root } from './sources.ts'

/** A folder imports folders of earlier groups only. */
const layers: readonly (readonly string[])[] = [
  ['base'],
  ['experiment', 'metric', 'stats'],
  ['graph'],
  ['scoring', 'model', 'data'],
  ['task', 'verdict'],
  ['engine'],
  ['train', 'profile'],
  ['cell'],
  ['report'],
  ['vitest', 'cli'],
]

/** Files outside the layers. */
const exceptions: Readonly<Record<string, string>> = {
  'src/index.ts': 'the entry `hypros`: it only names what other folders export',
}

/** Folders whose functions give the same result whenever and wherever they run. */
const pure = ['experiment', 'metric', 'stats', 'verdict', 'report']

/** What they may load, themselves or through others. None of it reads files, the clock or a random source. */
const harmless = [
  'badge-maker', // its widths of letters are loaded with it
  'chalk',
  'csv-stringify/sync',
  'node:crypto', // digests
  'seedrandom', // seeded streams only
  'zod',
  '@stdlib/math-base-special-gammaincinv',
  /^@stdlib\/stats-base-dists-/,
]

const sources = filesUnder('src')
const folderOf = (path: string): string => path.split('/')[1] as string
const levelOf = (path: string): number => layers.findIndex((group) => group.includes(folderOf(path)))
const layered = sources.filter((path) => !(path in exceptions))
const inFolders = (folders: readonly string[]) => layered.filter((path) => folders.includes(folderOf(path)))

test('every file of src lies in a layer', () => {
  expect(layered.filter((path) => levelOf(path) < 0)).toEqual([])
})

test('exceptions exist', () => {
  expect(Object.keys(exceptions).filter((path) => !sources.includes(path))).toEqual([])
})

test('folders import earlier layers only, types included', () => {
  const wrong = layered.flatMap((path) =>
    importsOf(path)
      .filter(({ to, own }) => own && folderOf(to) !== folderOf(path) && !(levelOf(to) < levelOf(path)))
      .map(({ to }) => `${path} imports ${to}`),
  )
  expect(wrong).toEqual([])
})

test('nothing of src imports from outside src', () => {
  const wrong = sources.flatMap((path) =>
    importsOf(path)
      .filter(({ to, own }) => (own && !to.startsWith('src/')) || /^hypros(\/|$)/.test(to))
      .map(({ to }) => `${path} imports ${to}`),
  )
  expect(wrong).toEqual([])
})

/** Files and packages that are loaded when a file is. */
function loadedBy(path: string, seen = new Set<string>()): Set<string> {
  for (const { to, own, typeOnly } of importsOf(path)) {
    if (typeOnly || seen.has(to)) continue
    seen.add(to)
    if (own) loadedBy(to, seen)
  }
  return seen
}

test.each(pure)('%s loads neither tfjs nor files nor anything else with effects', (folder) => {
  const loaded = new Set(inFolders([folder]).flatMap((path) => [...loadedBy(path)]))
  const allowed = (name: string) =>
    name.startsWith('src/') ||
    harmless.some((rule) => (typeof rule === 'string' ? rule === name : rule.test(name)))
  expect([...loaded].filter((name) => !allowed(name))).toEqual([])
})

const isProperty = (node: ts.Node, object: string, name?: string): boolean =>
  ts.isPropertyAccessExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === object &&
  (name === undefined || node.name.text === name)

const isClock = (node: ts.Node): boolean =>
  isProperty(node, 'Date', 'now') ||
  isProperty(node, 'performance') ||
  isProperty(node, 'process', 'hrtime') ||
  (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0)

/** `file:line` of every node that a rule forbids. */
function places(paths: readonly string[], forbidden: (node: ts.Node) => boolean): string[] {
  return paths.flatMap((path) => {
    const file = parse(path)
    return [...nodesOf(file)]
      .filter(forbidden)
      .map((node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`)
  })
}

test.each(pure)('%s reads no clock', (folder) => {
  expect(places(inFolders([folder]), isClock)).toEqual([])
})

const suites = filesUnder('suites')

test('no Math.random: randomness comes from named streams', () => {
  expect(places([...sources, ...suites], (node) => isProperty(node, 'Math', 'random'))).toEqual([])
})

test('no `any`', () => {
  const isAny = (node: ts.Node) => node.kind === ts.SyntaxKind.AnyKeyword
  expect(places([...sources, ...suites, ...filesUnder('test')], isAny)).toEqual([])
})

test('no file has more than 300 lines', () => {
  const lines = (path: string) => read(path).trimEnd().split('\n').length
  const long = [...sources, ...suites, ...filesUnder('test')].filter((path) => lines(path) > 300)
  expect(long.map((path) => `${path}: ${lines(path)}`)).toEqual([])
})

const { exports: entries } = JSON.parse(read('package.json')) as {
  exports: Record<string, string | Record<string, string>>
}
const built = Object.entries(entries).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [[name, entry] as const],
)

test('the public entries are those of DESIGN', () => {
  expect(built.map(([name]) => name)).toEqual([
    '.',
    './vitest',
    './reporter',
    './scoring',
    './tasks',
    './metrics',
    './stats',
  ])
})

test.each(built)('entry %s has a source, and its built file lies at the same place of dist', (_, entry) => {
  const source = entry['hypros-source'] as string
  expect(existsSync(join(root, source))).toBe(true)
  const stem = source.replace('./src/', './dist/').replace(/\.ts$/, '')
  expect(entry).toEqual({ 'hypros-source': source, types: `${stem}.d.ts`, default: `${stem}.js` })
})

const programs = ['./src/cell/worker.ts', './src/cli/main.ts', './src/engine/install/check-program.ts']

test.each([...built.map(([, entry]) => entry['hypros-source'] as string), ...programs])(
  'the build has %s among its entries',
  (source) => {
    expect(read('tsdown.config.ts')).toContain(`'${source.replace('./', '')}'`)
  },
)
