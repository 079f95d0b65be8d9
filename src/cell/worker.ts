/** The worker process: does one job, tells its parent, ends. Started by `fork.ts`. */
import { once } from 'node:events'
import { CellError, toPlainError } from '../base/errors.ts'
import { claim, lookEvery } from './claim.ts'
import { perturbCell } from './perturb-cell.ts'
import { planCells } from './plan-cells.ts'
import { profileCells } from './profile-cells.ts'
import type { Job, Progress, WorkerMessage } from './protocol.ts'
import { openStore } from './store.ts'
import { timeSteps } from './time-steps.ts'
import { trainCell } from './train-cell.ts'
import { sampleWorkload } from './workload.ts'

/** Milliseconds between two reports of one phase. */
const reportEvery = 250

const parent = process.ppid
const stopped = new AbortController()
const stop = () => stopped.abort()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
process.on('disconnect', stop)

/** A parent that was killed leaves no signal: its children get another parent. */
const shouldStop = (): boolean => stopped.signal.aborted || process.ppid !== parent

function send(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve()
    process.send(message, undefined, {}, () => resolve())
  })
}

/** Says that all is prepared, and waits for its turn. */
async function turn(): Promise<void> {
  const told = once(process, 'message', { signal: stopped.signal })
  await send({ type: 'prepared' })
  await told.catch((cause: unknown) => {
    throw new CellError('stopped while waiting for its turn', 'step timing', 'run again', { cause })
  })
}

function throttled(): (progress: Progress) => void {
  let last = 0
  let phase: Progress['phase'] | undefined
  return (progress) => {
    const now = performance.now()
    if (progress.phase === phase && now - last < reportEvery) return
    last = now
    phase = progress.phase
    void send({ type: 'progress', progress })
  }
}

/** Trains a cell, or waits for the process that is training it already. */
async function train(job: Extract<Job, { kind: 'train' }>): Promise<void> {
  const store = openStore(job.store)
  const { key, cell: spec } = job
  for (;;) {
    if (store.has('cells', key)) return
    const claimed = claim(store.root, key)
    if (claimed) {
      try {
        if (!store.has('cells', key))
          await trainCell({ store, spec, key, report: throttled(), stopping: shouldStop })
        return
      } finally {
        claimed.release()
      }
    }
    if (shouldStop()) throw new CellError('stopped while waiting', `cell ${key}`, 'run again')
    await new Promise((resolve) => setTimeout(resolve, lookEvery))
  }
}

async function answer(job: Job): Promise<WorkerMessage> {
  switch (job.kind) {
    case 'plan':
      return planCells(job.plan, openStore(job.store))
    case 'train':
      await train(job)
      return { type: 'trained', key: job.key }
    case 'perturb': {
      const { cell: spec, key, levels } = job
      const store = openStore(job.store)
      await perturbCell({ store, spec, key, levels, report: throttled(), stopping: shouldStop })
      return { type: 'perturbed', key }
    }
    case 'time': {
      const hooks = { turn, stopping: shouldStop }
      return { type: 'timed', ...(await timeSteps(openStore(job.store), job.timing, job.process, hooks)) }
    }
    case 'sample':
      return { type: 'sampled', workload: await sampleWorkload(job.cell, job.count) }
    case 'profile': {
      const hooks = { store: openStore(job.store), report: throttled(), stopping: shouldStop }
      return { type: 'profiled', ...(await profileCells({ ...job, ...hooks })) }
    }
  }
}

process.once('message', (job: Job) => {
  void answer(job)
    .catch((error: unknown): WorkerMessage => ({ type: 'failed', error: toPlainError(error) }))
    .then(send)
    .then(() => process.exit(stopped.signal.aborted ? 130 : 0))
})
