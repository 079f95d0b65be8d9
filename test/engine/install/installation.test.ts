/** Which installation the engine loads. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../../src/base/cache-folder.ts'
import { EngineError } from '../../../src/base/errors.ts'
import { findInstallation, listInstallations } from '../../../src/engine/tensorflow/installation.ts'
import { emptyFolder } from '../../cell/children.ts'

const record = (installedAt: string) => ({
  schema: 1,
  engine: 'tensorflow',
  variant: 'cpu',
  version: '2.21.0',
  tfjsNode: '4.22.0',
  addon: 'tfjs_binding.node',
  addonSha256: 'a'.repeat(64),
  wheel: null,
  compiler: null,
  installedAt,
})

/** A cache with installations of the given names and records. */
function cacheWith(records: Readonly<Record<string, unknown>>): NodeJS.ProcessEnv {
  const cache = emptyFolder()
  for (const [name, content] of Object.entries(records)) {
    const folder = join(cache, 'engines', name)
    mkdirSync(folder, { recursive: true })
    if (content !== undefined) writeFileSync(join(folder, 'install.json'), JSON.stringify(content))
  }
  return { HYPROS_CACHE: cache }
}

const two = () =>
  cacheWith({
    'tensorflow-2.21.0-cpu': record('2026-11-20T10:00:00.000Z'),
    'tensorflow-2.20.0-cpu': record('2026-11-21T10:00:00.000Z'),
    'tensorflow-unfinished': undefined,
  })

test('the newest one, by when it was installed', () => {
  const environment = two()
  const found = findInstallation(environment)
  expect(found?.name).toBe('tensorflow-2.20.0-cpu')
  expect(found?.addonPath).toBe(
    join(environment.HYPROS_CACHE ?? '', 'engines/tensorflow-2.20.0-cpu/tfjs_binding.node'),
  )
  expect(listInstallations(environment).map(({ name }) => name)).toEqual([
    'tensorflow-2.21.0-cpu',
    'tensorflow-2.20.0-cpu',
  ])
})

test('the one that HYPROS_TENSORFLOW names, by name or by path', () => {
  const environment = two()
  const folder = join(environment.HYPROS_CACHE ?? '', 'engines/tensorflow-2.21.0-cpu')
  for (const named of ['tensorflow-2.21.0-cpu', folder]) {
    expect(findInstallation({ ...environment, HYPROS_TENSORFLOW: named })?.folder).toBe(folder)
  }
})

test('none', () => {
  expect(findInstallation({ HYPROS_CACHE: join(emptyFolder(), 'missing') })).toBeUndefined()
})

test('a name that is not there', () => {
  const find = () => findInstallation({ ...two(), HYPROS_TENSORFLOW: 'tensorflow-1' })
  expect(find).toThrow(EngineError)
  expect(find).toThrow('set it to one of: tensorflow-2.21.0-cpu, tensorflow-2.20.0-cpu')
})

const damaged: readonly [what: string, content: unknown][] = [
  ['no JSON', 'text'],
  ['another schema', { ...record('2026-11-20T10:00:00.000Z'), schema: 2 }],
  ['an addon outside', { ...record('2026-11-20T10:00:00.000Z'), addon: '../../evil.node' }],
]

test.each(damaged)('a damaged record is named: %s', (_, content) => {
  const find = () => findInstallation(cacheWith({ 'tensorflow-x': content }))
  expect(find).toThrow(EngineError)
  expect(find).toThrow(/engines\/tensorflow-x\/install\.json/)
})

test.each([
  [{ HYPROS_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/a'],
  [{ XDG_CACHE_HOME: '/b' }, '/b/hypros'],
])('the cache of %j', (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder)
})
