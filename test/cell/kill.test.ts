import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { runWorker } from '../../src/cell/fork.ts'
import type { Job, WorkerMessage } from '../../src/cell/protocol.ts'
import { openStore, type Store } from '../../src/cell/store.ts'
import { plan } from '../../src/experiment/plan.ts'
import { validate } from '../../src/experiment/validate.ts'
import { hypros } from '../../src/scoring/spec.ts'
import { tiny } from '../e2e/tiny.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const train = {
  steps: 30,
  batch: 8,
  learningRate: 3e-3,
  warmup: 4,
  evaluateEvery: 10,
  smoothing: 0,
  dropout: 0.1,
}
const input = {
  ...tiny({ hypros: hypros() }),
  train: { pocket: train },
}
const declared = plan(validate('killed', input), { tier: 'pocket', engine: 'onnx', threads: 1 })

async function trainJob(store: Store): Promise<Extract<Job, { kind: 'train' }>> {
  const { cells } = await runWorker(
    { kind: 'plan', store: store.root, plan: declared },
    { directory: folder },
  )
  const [cell] = cells
  if (cell?.state !== 'ready') throw new Error('the planner refused the cell')
  return { kind: 'train', store: store.root, cell: cell.spec, key: cell.key }
}

/** Starts a worker and ends it the hard way as soon as it reports a step past the first checkpoint. */
function killedInTraining(job: Job): Promise<NodeJS.Signals | null> {
  const program = fileURLToPath(new URL('../../src/cell/worker.ts', import.meta.url))
  const worker: ChildProcess = fork(program, [], {
    execArgv: ['--conditions=hypros-source'],
    stdio: 'ignore',
  })
  worker.send(job)
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'progress' && message.progress.phase === 'train' && message.progress.step > 12) {
      worker.kill('SIGKILL')
    }
  })
  return new Promise((resolve) => worker.on('exit', (_, signal) => resolve(signal)))
}

/** Everything a cell leaves but `run.json`, which says how long it took, and the manifest, which holds its digest. */
function bytesOf(store: Store, key: string): Record<string, string> {
  const names = store.files('cells', key).filter((name) => name !== 'run.json' && name !== 'manifest.json')
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(store.path('cells', key, name)).toString('base64')]),
  )
}

test('a worker killed in mid-training leaves the same cell, bit for bit, once it is run again', async () => {
  const [calm, disturbed] = [openStore(join(folder, 'calm')), openStore(join(folder, 'disturbed'))]
  const job = await trainJob(calm)
  await runWorker(job, { directory: folder })

  const again = { ...job, store: disturbed.root }
  expect(await killedInTraining(again)).toBe('SIGKILL')
  expect(disturbed.has('cells', job.key)).toBe(false)
  await runWorker(again, { directory: folder })

  expect(disturbed.readCell(job.key)?.run.resumed).toBeGreaterThan(0)
  expect(calm.readCell(job.key)?.run.resumed).toBe(0)
  expect(bytesOf(disturbed, job.key)).toEqual(bytesOf(calm, job.key))
}, 180_000)
