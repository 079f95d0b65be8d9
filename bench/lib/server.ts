/**
 * A step server: a process that runs training steps on request, one JSON line an answer. Ours is bench/step-server.ts,
 * PyTorch's is bench/peers/step.py; bench/peers/README.md has the protocol. Each has a process of its own, so that
 * threads, environment flags and memory of one do not reach another, and waits on its input between requests.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface StepServer {
  readonly pid: number
  /** Exact build of what runs the steps. */
  readonly build: string
  /** Milliseconds of each of `steps` updates with a loss. */
  run(loss: string, steps: number): Promise<number[]>
  stop(): Promise<void>
}

/** What became of an attempt to start a server. An engine that is not there is no failure, and is never left out. */
export type Started =
  | { readonly state: 'ready'; readonly server: StepServer }
  | { readonly state: 'not installed'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string }

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

type Answer = Readonly<Record<string, unknown>>

/** The end of standard error that a message repeats. */
const charactersKept = 2_000

function answers(child: ChildProcessWithoutNullStreams): () => Promise<Answer> {
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-charactersKept)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`the process ended:\n${errors.trim()}`)
      // Libraries greet on standard output, too.
      if (value.startsWith('{')) return JSON.parse(value) as Answer
    }
  }
}

export async function startServer({ program, args, environment = {} }: Command): Promise<Started> {
  const child = spawn(program, args, { env: { ...process.env, ...environment } })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const next = answers(child)
  try {
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))])
    const first = await next()
    if (typeof first.absent === 'string') {
      await ended
      return { state: 'not installed', reason: first.absent }
    }
    if (typeof first.error === 'string') throw new Error(first.error)
    return { state: 'ready', server: connected(child, String(first.build), next, ended) }
  } catch (error) {
    child.kill('SIGKILL')
    return { state: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

function connected(
  child: ChildProcessWithoutNullStreams,
  build: string,
  next: () => Promise<Answer>,
  ended: Promise<void>,
): StepServer {
  return {
    pid: child.pid as number,
    build,
    run: async (loss, steps) => {
      child.stdin.write(`run ${loss} ${steps}\n`)
      const answer = await next()
      if (typeof answer.error === 'string') throw new Error(answer.error)
      return answer.milliseconds as number[]
    },
    stop: async () => {
      child.stdin.end('quit\n')
      await ended
    },
  }
}
