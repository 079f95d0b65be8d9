/** Runs the programs that an installation needs: Python, npm, the compiler. */
import { spawn } from 'node:child_process'
import { errorCode } from '../../base/disk.ts'

export interface Ran {
  readonly code: number | null
  readonly output: string
  /** Both streams' last lines, for messages. */
  readonly lastLines: readonly string[]
}

export interface RunOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** Every whole line of standard output, as it comes. */
  readonly onLine?: (line: string) => void
}

const linesKept = 12

/** Milliseconds between asking a program to end and ending it. */
const graceMilliseconds = 3_000

/**
 * Runs a program to its end; undefined where there is none of that name.
 * @throws the signal's reason once it is aborted and the program has ended.
 */
export async function run(
  program: string,
  words: readonly string[],
  { environment, signal, onLine }: RunOptions,
): Promise<Ran | undefined> {
  signal?.throwIfAborted()
  const child = spawn(program, words, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let both = ''
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    both = (both + text).slice(-20_000)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine?.(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    both = (both + text).slice(-20_000)
  })
  let grace: NodeJS.Timeout | undefined
  const stop = () => {
    child.kill('SIGTERM')
    grace = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<number | null | undefined>((resolve, reject) => {
      child.on('error', (error) => {
        if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(errorCode(error) ?? '')) resolve(undefined)
        else reject(error)
      })
      child.on('close', resolve)
    })
    signal?.throwIfAborted()
    if (code === undefined) return undefined
    const lines = both.split('\n').filter((line) => line.trim() !== '')
    return { code, output, lastLines: lines.slice(-linesKept) }
  } finally {
    clearTimeout(grace)
    signal?.removeEventListener('abort', stop)
  }
}

/** `lines` as they stand in a message, indented. */
export const quoted = (lines: readonly string[]): string => lines.map((line) => `\n    ${line}`).join('')
