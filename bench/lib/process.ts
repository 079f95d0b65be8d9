/**
 * A process of its own for each thing measured, so that threads, environment flags and memory of one do not reach
 * another. It answers on standard output, one JSON object a line; the first says that it is ready, or why it is not.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type Answer = Readonly<Record<string, unknown>>

export interface Measured {
  readonly pid: number
  /** Exact build of the engine. */
  readonly build: string
  /** The next answer. @throws where it is an error, or where the process ended without one */
  next(): Promise<Answer>
  ask(line: string): Promise<Answer>
  /** Tells it to end and waits until it has; one that doesn't is killed. */
  end(line?: string): Promise<void>
}

/** What became of an attempt to start. An engine that is not there is no failure, and is never left out. */
export type Opened<T> =
  | { readonly state: 'ready'; readonly server: T }
  | { readonly state: 'not installed'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string }

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** Added to this process's environment; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** How long a process may take to end. */
const graceMilliseconds = 10_000

/** The end of standard error that a message repeats. */
const charactersKept = 2_000

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function answersOf(child: ChildProcessWithoutNullStreams): () => Promise<Answer> {
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-charactersKept)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done)
        throw new Error(`the process ended (${child.signalCode ?? child.exitCode}):\n${errors.trim()}`)
      // Libraries greet on standard output, too.
      if (!value.startsWith('{')) continue
      const answer = JSON.parse(value) as Answer
      if (typeof answer.error === 'string') throw new Error(answer.error)
      return answer
    }
  }
}

export async function openProcess({ program, args, environment = {} }: Command): Promise<Opened<Measured>> {
  const child = spawn(program, args, { env: { ...process.env, ...environment } })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  // What is written to a process that has just died is reported by its missing answer.
  child.stdin.on('error', () => {})
  const next = answersOf(child)
  try {
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))])
    const first = await next()
    if (typeof first.absent === 'string') return { state: 'not installed', reason: first.absent }
    const server: Measured = {
      pid: child.pid as number,
      build: String(first.build),
      next,
      ask: (line) => {
        child.stdin.write(`${line}\n`)
        return next()
      },
      end: async (line = '') => {
        child.stdin.end(`${line}\n`)
        const late = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
        await ended
        clearTimeout(late)
      },
    }
    return { state: 'ready', server }
  } catch (error) {
    child.kill('SIGKILL')
    return { state: 'failed', reason: messageOf(error) }
  }
}
