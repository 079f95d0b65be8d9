import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CellError, DataError } from '../../src/base/errors.ts'
import { runWorker, type WorkerOptions } from '../../src/cell/fork.ts'
import type { Job, Progress } from '../../src/cell/protocol.ts'
import { logLoss } from '../../src/scoring/spec.ts'

let directory: string
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-fork-')))
})
afterAll(() => rmSync(directory, { recursive: true }))

const train = {
  steps: 10,
  batch: 1,
  accumulate: 1,
  learningRate: 1,
  warmup: 1,
  evaluateEvery: 1,
  smoothing: 0,
  dropout: 0,
}
const job: Extract<Job, { kind: 'train' }> = {
  kind: 'train',
  store: '/store',
  key: 'k',
  cell: {
    task: 'translation',
    dataset: 'd',
    model: 'm',
    tier: 'pocket',
    arm: 'mine',
    loss: logLoss(),
    train,
    seed: 3,
    engine: 'onnx',
    threads: 1,
  },
}

/** Runs a worker whose whole program is `body`; `job` is the job it was sent. */
function work(body: string, options: Partial<WorkerOptions> = {}) {
  const program = join(directory, `${Math.abs(body.length)}-${programs++}.mjs`)
  writeFileSync(program, `process.once('message', async (job) => {\n${body}\n})\n`)
  return runWorker<'train'>(job, { directory, program, ...options })
}
let programs = 0

const answer = "process.send({ type: 'trained', key: job.key }); process.disconnect()"

test('the worker gets the job and its last message is the answer', async () => {
  expect(await work(answer)).toEqual({ type: 'trained', key: 'k' })
})

test('progress is relayed in order', async () => {
  const seen: Progress[] = []
  const body = `for (let step = 1; step <= 3; step++) process.send({ type: 'progress', progress: { phase: 'train', step, steps: 3 } })\n${answer}`
  await work(body, { onProgress: (progress) => seen.push(progress) })
  expect(seen.map(({ step }) => step)).toEqual([1, 2, 3])
})

test('a worker that waits for its turn goes on when it has it', async () => {
  const body = `process.send({ type: 'prepared' })
const told = await new Promise((resolve) => process.once('message', resolve))
process.send({ type: 'trained', key: told.type })
process.disconnect()`
  const log: string[] = []
  const turn = async () => {
    log.push('prepared')
    await pause(50)
    log.push('turn')
  }
  expect(await work(body, { turn })).toEqual({ type: 'trained', key: 'turn' })
  expect(log).toEqual(['prepared', 'turn'])
  expect(await work(body)).toEqual({ type: 'trained', key: 'turn' })
})

test('the answer counts once the process has ended', async () => {
  const body = `${answer}\nsetTimeout(() => { require('node:fs').writeFileSync('ended', 'yes') }, 200)`
  await work(`const require = (await import('node:module')).createRequire(import.meta.url)\n${body}`)
  const { existsSync } = await import('node:fs')
  expect(existsSync(join(directory, 'ended'))).toBe(true)
})

test("the worker's own error keeps its class and parts", async () => {
  const body =
    "process.send({ type: 'failed', error: { kind: 'DataError', what: 'a', where: 'b', remedy: 'c' } }); process.disconnect()"
  const error: unknown = await work(body).catch((reason) => reason)
  expect(error).toBeInstanceOf(DataError)
  expect(error).toMatchObject({ what: 'a', where: 'b', remedy: 'c' })
})

test.each([
  ['process.exit(7)', 'the worker ended with exit code 7 without an answer'],
  ['process.exit(0)', 'the worker ended with exit code 0 without an answer'],
  ["process.kill(process.pid, 'SIGKILL')", 'the worker was ended by SIGKILL without an answer'],
  ["throw new Error('out of luck')", 'Error: out of luck'],
])('%s is a CellError that says so and names the cell', async (body, message) => {
  const error: unknown = await work(body).catch((reason) => reason)
  expect(error).toBeInstanceOf(CellError)
  expect((error as Error).message).toContain(message)
  expect((error as Error).message).toContain('where: cell mine, seed 3, d, m')
})

test('a worker that was killed is said to be possibly out of memory', async () => {
  await expect(work("process.kill(process.pid, 'SIGKILL')")).rejects.toThrow('set HYPROS_JOBS=1')
})

test('the last 20 lines of its standard error are kept', async () => {
  const body = "for (let i = 1; i <= 30; i++) console.error('line ' + i + '.')\nprocess.exit(1)"
  const error = (await work(body).catch((reason) => reason)) as Error
  expect(error.message).toContain('line 30.')
  expect(error.message).toContain('line 11.')
  expect(error.message).not.toContain('line 10.')
})

test('much output does not block it', async () => {
  const body = `process.stdout.write('x'.repeat(1_000_000)); process.stderr.write('y'.repeat(1_000_000))\n${answer}`
  expect(await work(body)).toEqual({ type: 'trained', key: 'k' })
})

test("a test runner's environment and flags do not reach it, others do", async () => {
  process.env.HYPROS_FORK_TEST = 'kept'
  const body = `const names = Object.keys(process.env).filter((name) => /^(VITEST|NODE_ENV$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/.test(name))
process.send({ type: 'trained', key: JSON.stringify({ names, kept: process.env.HYPROS_FORK_TEST, flags: process.execArgv, cwd: process.cwd() }) })
process.disconnect()`
  const { key } = await work(body)
  delete process.env.HYPROS_FORK_TEST
  expect(JSON.parse(key)).toEqual({
    names: [],
    kept: 'kept',
    flags: ['--single-threaded', '--conditions=hypros-source'],
    cwd: directory,
  })
})

test('an abort stops it', async () => {
  const controller = new AbortController()
  const body =
    "process.send({ type: 'progress', progress: { phase: 'train', step: 1, steps: 2 } }); setInterval(() => {}, 1000)"
  const running = work(body, { signal: controller.signal, onProgress: () => controller.abort() })
  await expect(running).rejects.toThrow('the worker was ended by SIGTERM')
})

test('a program that is not there is a CellError', async () => {
  const missing = runWorker<'train'>(job, { directory, program: join(directory, 'none.mjs') })
  await expect(missing).rejects.toThrow('ended with exit code 1')
})

test('a working folder that is not there is a CellError that says why', async () => {
  const nowhere = work(answer, { directory: join(directory, 'none') })
  await expect(nowhere).rejects.toThrow(CellError)
  await expect(nowhere).rejects.toThrow('could not be started')
})
