/** `hypros verify` on a tiny cell that is really trained, as a person runs it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { obtainCell, preparePlan } from '../../src/cell/pool.ts'
import type { CellResult, CellRun } from '../../src/cell/record.ts'
import { openStore } from '../../src/cell/store.ts'
import { filesOf } from '../../src/cli/cells.ts'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { hypros as hybrid } from '../../src/scoring/spec.ts'
import { keyOf } from '../cell/cells.ts'
import { tiny } from '../e2e/tiny.ts'
import { hypros, type Options } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-verify-'))
const cache = join(folder, 'cache')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const trained = openStore(join(folder, 'trained'))
const input = tiny({ hypros: hybrid() }, { steps: 40 })
let key = ''

beforeAll(async () => {
  const declared = plan(validate('tiny', input), { tier: 'pocket', engine: 'onnx', threads: 1 })
  const pool = { store: trained, directory: folder }
  const { cells } = await preparePlan(declared, pool)
  const [cell] = cells
  if (cell?.state !== 'ready') throw new Error('the planner refused the cell')
  await obtainCell(cell, pool)
  key = cell.key
}, 120_000)

const verify = (words: readonly string[], options: Options = {}) =>
  hypros(['verify', ...words], { ...options, directory: folder, environment: { HYPROS_CACHE: cache } })

const jsonOf = <T>(name: string) =>
  JSON.parse(Buffer.from(filesOf(trained, key)[name]!).toString('utf8')) as T

/** The same cell in another store, some of it changed: a sound cell for all that the store can see. Its folder. */
function altered(name: string, change: { record?: object; run?: object }, to = key): string {
  const result = jsonOf<CellResult>('record.json')
  const store = openStore(join(folder, name))
  store.commit('cells', to, {
    ...filesOf(trained, key),
    'record.json': `${JSON.stringify({ ...result, key: to, ...change.record })}\n`,
    'run.json': `${JSON.stringify({ ...jsonOf<CellRun>('run.json'), ...change.run })}\n`,
  })
  return join(store.root, 'cells', to)
}

/** What is left of temporary folders; their parent stays. */
const leftovers = () => {
  const home = join(cache, 'verify', '.tmp')
  return existsSync(home) ? readdirSync(home) : []
}

test('each cell says what it came to: same, different at a field, another environment, other code', async () => {
  const { scores, versions } = jsonOf<CellResult>('record.json')
  const { environment } = jsonOf<CellRun>('run.json')
  const wrong = { scores: { ...scores, test: { ...scores.test, brier: 0.5 } } }
  const elsewhere = { ...environment, cpu: 'Another CPU', cores: 64, fingerprint: '0123456789abcdef' }
  const { code, output, errors } = await verify([
    key.slice(0, 8),
    altered('wrong', { record: wrong }),
    altered('elsewhere', { record: wrong, run: { environment: elsewhere } }),
    altered('older', { record: { versions: { ...versions, loop: 0 } } }, keyOf(1)),
    altered('other', {}, keyOf(2)),
    ...['--store', trained.root],
  ])
  expect([code, errors]).toEqual([1, ''])
  expect(output).toMatch(
    new RegExp(
      `✓ same .*seed 1 · ts-diagnostics-en-de · transformer-tiny  ${key.slice(0, 12)}\n    \\d+ files, bit for bit\n`,
    ),
  )
  expect(output).toMatch(
    /✗ different {2}.*\n {4}A: stored, B: trained now\n {4}record\.json differs first at scores\.test\.brier: 0\.5 → /,
  )
  expect(output).toContain(
    `\n    processor: Another CPU → ${environment.cpu}\n    cores: 64 → ${environment.cores}\n`,
  )
  expect(output).toMatch(
    /≠ different environment .*(\n {4}.*){2}\n {4}scores\.test\.brier: 0\.5 → .*\n {4}bits were not compared\n/,
  )
  expect(output).toContain(`other versions now: loop 0 → ${versions.loop}`)
  expect(output).toContain('loss, model, data or engine are no longer those that it was trained with')
  expect(output).toMatch(/\nverified 2 of 5: 1 same, 1 different, 1 different environment, 2 other code\n$/)
  expect(leftovers()).toEqual([])
})

test.runIf(process.platform === 'linux')('Ctrl-C ends it with 130 and leaves nothing behind', async () => {
  const interrupted = verify(['--store', trained.root], {
    meanwhile: async (child) => {
      const training = () =>
        leftovers().some((name) => existsSync(join(cache, 'verify', '.tmp', name, 'claims')))
      for (let tries = 0; !training() && tries < 600; tries++) await pause(50)
      child.kill('SIGINT')
    },
  })
  expect(await interrupted).toEqual({ code: 130, output: '', errors: 'interrupted\n' })
  expect(leftovers()).toEqual([])
  const workers = readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('cell/worker.ts')
        ? readFileSync(`/proc/${id}/environ`, 'utf8').includes(cache)
        : false
    } catch {
      return false // it has ended meanwhile, or is not ours to look at
    }
  })
  expect(workers).toEqual([])
})
