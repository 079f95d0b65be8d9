/** What an installation leaves that is stopped, killed, run twice at once, or meets a full disk. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { emptyFolder, privateMounts } from '../../cell/children.ts'
import { type MadeUp, madeUp, version } from './made-up.ts'

const program = fileURLToPath(new URL('install-child.ts', import.meta.url))
const quiet = '--disable-warning=ExperimentalWarning'

let made: MadeUp
let order: string
beforeAll(() => {
  // Little to download, much to write.
  made = madeUp({ members: { 'tensorflow/include/tensorflow/c/big.h': ' '.repeat(4_000_000) } })
  const { name, integrity } = made.sources.addon
  order = JSON.stringify({ tarball: name, integrity })
})
afterAll(() => made.remove())

type Line = { phase?: string; what?: string; fresh?: boolean; error?: string; where?: string }

interface Child {
  readonly process: ChildProcess
  readonly lines: AsyncIterator<string>
  /** The first line for which `wanted` holds; undefined where there is none. */
  until(wanted: (line: Line) => boolean): Promise<Line | undefined>
}

function start(environment: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, [quiet, program, order], {
    env: { ...made.environment, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    lines,
    until: async (wanted) => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) return undefined
        const line = JSON.parse(value) as Line
        if (wanted(line)) return line
      }
    },
  }
}

const isLast = ({ fresh, error }: Line) => fresh !== undefined || error !== undefined

const contents = (cache: string, folder = '') => {
  const path = join(cache, 'engines', folder)
  return existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : []
}

/** A compiler that takes its time. */
function slowCompiler(): string {
  const path = join(emptyFolder(), 'c++')
  writeFileSync(path, '#!/bin/sh\ncase "$*" in --version) echo slow 1.0;; *) exec sleep 20;; esac\n')
  chmodSync(path, 0o755)
  return path
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'stopped by %s while it compiles, it leaves nothing',
  async (_signal) => {
    const cache = emptyFolder()
    const child = start({ HYPROS_CACHE: cache, CXX: slowCompiler() })
    await child.until(({ phase }) => phase === 'compile')
    expect(contents(cache, '.tmp')).not.toEqual([])
    child.process.kill('SIGINT')
    expect(await child.until(isLast)).toEqual({ error: 'Error', what: 'interrupted' })
    expect([contents(cache), contents(cache, '.tmp')]).toEqual([[], []])
  },
)

test('killed while it compiles, it leaves no installation, and the next one clears up', async () => {
  const cache = emptyFolder()
  const child = start({ HYPROS_CACHE: cache, CXX: slowCompiler() })
  await child.until(({ phase }) => phase === 'compile')
  child.process.kill('SIGKILL')
  await new Promise((resolve) => child.process.once('close', resolve))
  expect(contents(cache)).toEqual([])
  expect(contents(cache, '.tmp')).not.toEqual([])
  expect(await start({ HYPROS_CACHE: cache }).until(isLast)).toEqual({ fresh: true })
  expect([contents(cache), contents(cache, '.tmp')]).toEqual([[`tensorflow-${version}-cpu`], []])
})

test('of two at once, one installs and the other waits and finds it', async () => {
  const cache = emptyFolder()
  const children = [1, 2].map(() => start({ HYPROS_CACHE: cache }))
  const ends = await Promise.all(children.map((child) => child.until(isLast)))
  expect(ends.map((end) => end?.fresh).sort()).toEqual([false, true])
  expect([contents(cache), contents(cache, '.tmp')]).toEqual([[`tensorflow-${version}-cpu`], []])
})

test.for([
  ['while it extracts', '2m'],
  ['while pip downloads', '20k'],
])('a disk that is full %s: says so and leaves nothing', ([, size], context) => {
  const mounts = privateMounts()
  if ('refused' in mounts) return context.skip(`this machine permits no mounting: ${mounts.refused}`)
  const cache = emptyFolder()
  const script = `mount -t tmpfs -o size=${size} none ${cache}; "$0" "$@"; find ${cache} -type f -size +0 >&2`
  const [file = '', ...words] = mounts.command
  const ran = spawnSync(file, [...words, script, process.execPath, quiet, program, order], {
    encoding: 'utf8',
    env: { ...made.environment, HYPROS_CACHE: cache },
  })
  const last = JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as Line
  expect(last).toMatchObject({ error: 'StoreError', what: 'the disk is full' })
  expect(last.where?.startsWith(cache)).toBe(true)
  expect(ran.stderr).toBe('')
})
