import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CellError, fromPlainError } from '../base/errors.ts'
import type { Job, Progress, TurnMessage, WorkerMessage } from './protocol.ts'

export interface WorkerOptions {
  /** Working folder of the worker: paths of loss modules are relative to it. */
  readonly directory: string
  readonly onProgress?: (progress: Progress) => void
  /** Stops the worker, which saves itself; the promise then rejects. */
  readonly signal?: AbortSignal
  /** Called when the worker has prepared its work and waits for its turn, which it has when the promise resolves. */
  readonly turn?: () => Promise<void>
  /** The program to run; the worker beside this file unless given. */
  readonly program?: string
}

/** The answer of a job: the last message of its worker. */
export type Answer<Kind extends Job['kind']> = Extract<WorkerMessage, { type: AnswerTypes[Kind] }>

interface AnswerTypes {
  readonly plan: 'planned'
  readonly train: 'trained'
  readonly perturb: 'perturbed'
  readonly time: 'timed'
  readonly sample: 'sampled'
  readonly profile: 'profiled'
}

const fromSource = import.meta.url.endsWith('.ts')
const ownProgram = () => fileURLToPath(new URL(`./worker.${fromSource ? 'ts' : 'js'}`, import.meta.url))

/**
 * A worker has one core: V8's helpers would take from what trains beside it (a third of a core while texts are decoded).
 * Loss modules import this package by name; in the repository that name stands for its sources.
 */
const nodeOptions = ['--single-threaded', ...(fromSource ? ['--conditions=hypros-source'] : [])]

/** Where Node keeps what it compiles unless the user says otherwise: a worker starts in half the time. */
const compileCache = join(tmpdir(), 'node-compile-cache')

/** Names that a test runner leaves in the environment and that change how libraries behave. */
const leftovers = /^(VITEST.*|NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL)$/

/** Lines of the worker's standard error that an error message repeats. */
const linesKept = 20

/** How long a worker may take to end once it has answered. */
const graceMilliseconds = 10_000

/**
 * Runs one job in a process of its own: sends it, relays progress, waits until the process has ended.
 *
 * @throws the worker's own error where it reported one; CellError where it ended without an answer.
 */
export function runWorker<Kind extends Job['kind']>(
  job: Extract<Job, { kind: Kind }>,
  { directory, onProgress, signal, turn, program = ownProgram() }: WorkerOptions,
): Promise<Answer<Kind>> {
  const child = fork(program, [], {
    cwd: directory,
    env: { NODE_COMPILE_CACHE: compileCache, ...cleaned(process.env) },
    execArgv: nodeOptions,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const tail = lastLines(child)
  const stop = () => child.kill('SIGTERM')
  signal?.addEventListener('abort', stop, { once: true })
  return new Promise<Answer<Kind>>((resolve, reject) => {
    let answer: WorkerMessage | undefined
    let grace: NodeJS.Timeout | undefined
    let failure: Error | undefined
    child.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') return onProgress?.(message.progress)
      if (message.type === 'prepared') {
        void Promise.resolve(turn?.()).then(() =>
          child.send({ type: 'turn' } satisfies TurnMessage, () => {}),
        )
        return
      }
      answer = message
      grace = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
    })
    child.on('error', (error) => {
      failure = error
      if (child.pid === undefined) settle(null, null)
    })
    child.on('close', settle)
    child.send(job, () => {}) // a worker that is gone already is reported by its exit
    if (signal?.aborted) stop()

    function settle(code: number | null, signalName: NodeJS.Signals | null): void {
      clearTimeout(grace)
      signal?.removeEventListener('abort', stop)
      if (answer?.type === 'failed') reject(fromPlainError(answer.error))
      else if (answer !== undefined) resolve(answer as Answer<Kind>)
      else reject(ended(job, code, signalName, tail(), failure))
    }
  })
}

function cleaned(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !leftovers.test(name)))
}

/** Reads both streams to their end, so that the worker never blocks on them, and keeps the last lines. */
function lastLines(child: ChildProcess): () => string[] {
  const texts = [child.stdout, child.stderr].map((stream) => {
    let text = ''
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-8_000)
    })
    return () => text
  })
  return () => {
    const [output = '', errors = ''] = texts.map((text) => text().trimEnd())
    const lines = (errors === '' ? output : errors).split('\n')
    return lines.filter((line) => line !== '').slice(-linesKept)
  }
}

function ended(
  job: Job,
  code: number | null,
  signal: NodeJS.Signals | null,
  lines: readonly string[],
  cause: Error | undefined,
): CellError {
  const how =
    cause !== undefined && code === null && signal === null
      ? `could not be started: ${cause.message}`
      : signal !== null
        ? `was ended by ${signal}`
        : `ended with exit code ${code}`
  const said =
    lines.length === 0 ? '' : `; the last it wrote:\n${lines.map((line) => `    ${line}`).join('\n')}`
  const remedy =
    signal === 'SIGKILL'
      ? 'the system may have run out of memory: set HYPROS_JOBS=1; run again to go on from the last checkpoint'
      : 'run again: a cell goes on from its last checkpoint'
  return new CellError(`the worker ${how} without an answer${said}`, place(job), remedy)
}

function place(job: Job): string {
  if (job.kind === 'plan') return `planning of experiment "${job.plan.experiment.name}"`
  if (job.kind === 'time') return `step timing on ${job.timing.dataset}, process ${job.process + 1}`
  if (job.kind === 'profile') return `profile of ${job.keys.length} cells in batches of ${job.rows}`
  const { arm, seed, dataset, model } = job.cell
  return `cell ${arm}, seed ${seed}, ${dataset}, ${model}`
}
