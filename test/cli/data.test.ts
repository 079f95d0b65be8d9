/** `npx hypros data …` as a person runs it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { cachePath } from '../../src/data/fetch/place.ts'
import { readLock, type UrlFile } from '../../src/data/lock.ts'
import { emptyFolder } from '../cell/children.ts'
import { fileServer } from '../data/fetch/server.ts'
import { folderOf } from '../data/readers/pack.ts'

const program = fileURLToPath(new URL('../../bin/hypros.js', import.meta.url))
let cache: string

beforeEach(() => {
  cache = emptyFolder()
})

function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'data', ...words],
    {
      env: { ...process.env, HYPROS_DATA_MIRROR: '', NO_COLOR: '1', HYPROS_CACHE: cache, ...environment },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  let remarks = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    remarks += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code, output, remarks }))
  return { child, ended }
}

const run = (words: readonly string[], environment?: Readonly<Record<string, string>>) =>
  start(words, environment).ended

const name = 'helm-misspellings'
const pin = readLock().datasets[name]?.source.files[0] as UrlFile
const { file, bytes } = pin

/** A mirror whose one file has the right size and the wrong bytes: what the real one is, only a mirror knows. */
const wrongMirror = () => folderOf({ [file]: Buffer.alloc(bytes, 'x') })

describe('list', () => {
  test('names every data set with its state', async () => {
    const { code, output } = await run(['list'])
    expect(code).toBe(0)
    const [header, ...rows] = output.trimEnd().split('\n')
    expect(header).toMatch(/^data set +state +size +examples +licence +title$/)
    expect(rows).toHaveLength(Object.keys(readLock().datasets).length)
    expect(output).toMatch(/^ts-diagnostics-en-de +embedded +9\.5 MB +2118 +Apache-2\.0 /m)
    expect(output).toMatch(/^pile-10b +unavailable /m)
    expect(output).toMatch(/^wmt14-en-de +fetchable +1\.7 GB +4514788 /m)
  })

  test('as JSON, with what a mirror folder has', async () => {
    const { output } = await run(['list', '--json'], { HYPROS_DATA_MIRROR: wrongMirror() })
    const rows = JSON.parse(output) as { name: string; state: string }[]
    expect(rows.find((row) => row.name === name)).toMatchObject({ state: 'mirrored', files: 1, bytes })
    expect(rows.find((row) => row.name === 'pile-10b')).toMatchObject({
      reason: expect.stringContaining('Pile'),
    })
  })
})

describe('fetch', () => {
  test('of another file than the pinned one: 3, named, put aside', async () => {
    const { code, output, remarks } = await run(['fetch', name], { HYPROS_DATA_MIRROR: wrongMirror() })
    expect(code).toBe(3)
    expect(remarks).toMatch(
      /correct_to_misspelling\.json is not the pinned file[\s\S]*expected: sha256 [\s\S]*actual:/,
    )
    expect(output).toBe('0 files, 0 B, in the cache; 1 failed\n')
    expect(existsSync(`${cachePath({ cache }, pin)}.rejected`)).toBe(true)
  })

  test('as JSON says what failed', async () => {
    const { code, output } = await run(['fetch', name, '--offline', '--json'])
    expect(code).toBe(3)
    expect(JSON.parse(output)).toEqual({
      fetched: [],
      failed: [
        {
          file,
          what: expect.stringContaining('--offline'),
          where: 'the cache',
          remedy: 'run without --offline',
        },
      ],
    })
  })

  test('of what npm brought along has nothing to do', async () => {
    const { code, output } = await run(['fetch', 'ts-diagnostics-en-de'])
    expect({ code, output }).toEqual({
      code: 0,
      output: 'embedded, nothing to fetch: ts-diagnostics-en-de\n0 files, 0 B, in the cache; 0 failed\n',
    })
  })

  test.each([
    [['fetch', 'multi30k-en-d'], 2, /unknown data set "multi30k-en-d"[\s\S]*did you mean "multi30k-en-de"\?/],
    [['fetch', 'pile-10b'], 3, /not available: The Pile is no longer at its original host/],
    [['fetch', '--jobs', '0'], 2, /positive integer/],
    [['get'], 2, /no command "get"/],
  ])('%j ends with %i', async (words, expected, message) => {
    const { code, remarks } = await run(words)
    expect(code).toBe(expected)
    expect(remarks).toMatch(message)
    expect(remarks).not.toMatch(/\n {4}at /)
  })

  test('that is interrupted ends with 130 and goes on from there the next time', async () => {
    const content = Buffer.alloc(bytes, 'x')
    const server = await fileServer({ [file]: content })
    server.fail({ stallAfter: 100_000 })
    const environment = { HYPROS_DATA_MIRROR: server.address }
    const { child, ended } = start(['fetch', name], environment)
    const part = `${cachePath({ cache }, pin)}.part`
    while (!existsSync(part) || readFileSync(part).length < 100_000)
      await new Promise((next) => setTimeout(next, 20))
    child.kill('SIGINT')
    const { code, remarks } = await ended
    expect({ code, remarks }).toEqual({ code: 130, remarks: 'interrupted\n' })
    expect(readFileSync(part)).toHaveLength(100_000)
    await run(['fetch', name], environment)
    expect(server.requests[1]?.range).toBe('bytes=100000-')
  })
})

describe('verify', () => {
  test('of an embedded data set', async () => {
    const { code, output } = await run(['verify', 'ts-diagnostics-en-de'])
    expect(code).toBe(0)
    expect(output).toContain('verified  ts-diagnostics-en-de  lib/typescript.js')
    expect(output).toContain('2 verified, 0 altered, 0 not there')
  })

  test('of an altered copy: 3, with both digests', async () => {
    const path = cachePath({ cache }, pin)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, Buffer.alloc(bytes, 'x'))
    const { code, output } = await run(['verify'])
    expect(code).toBe(3)
    expect(output).toMatch(
      /^altered +helm-misspellings[\s\S]*where: +\/[\s\S]*expected: sha256 [\s\S]*actual: +sha256 /m,
    )
  })

  test('of one that is named and not there: 3', async () => {
    const { code, output } = await run(['verify', name, '--json'])
    expect(code).toBe(3)
    expect(JSON.parse(output)).toEqual([{ dataset: name, file, state: 'missing' }])
  })
})

describe('path', () => {
  test('prints where files lie', async () => {
    const mirror = wrongMirror()
    const { code, output } = await run(['path', name], { HYPROS_DATA_MIRROR: mirror })
    expect({ code, output }).toEqual({ code: 0, output: `${join(mirror, file)}\n` })
  })

  test('of what is not there says how to fetch it', async () => {
    const { code, remarks } = await run(['path', name])
    expect(code).toBe(3)
    expect(remarks).toContain(`npx hypros data fetch ${name}`)
  })
})

test('fetch, verify, path and list, with a mirror at hand', async (context) => {
  const mirror = process.env.HYPROS_DATA_MIRROR
  if (!mirror) return context.skip('HYPROS_DATA_MIRROR names no copy of the data sets')
  const fetched = await run(['fetch', name, 'multi30k-en-de'], { HYPROS_DATA_MIRROR: mirror })
  expect(fetched).toMatchObject({ code: 0, output: '13 files, 1.6 MB, in the cache; 0 failed\n' })
  expect(fetched.remarks).toMatch(/^multi30k\/train\.en\.gz: fetched from /m)
  expect((await run(['verify', name, 'multi30k-en-de'])).output).toContain(
    '13 verified, 0 altered, 0 not there',
  )
  expect((await run(['path', 'multi30k-en-de'])).output.split('\n')).toHaveLength(13)
  expect((await run(['list'])).output).toMatch(/^multi30k-en-de +cached /m)
  expect(readdirSync(join(cache, 'data'))).toEqual(['sha256'])
})
