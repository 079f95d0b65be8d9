/** Runs the real command line as a person would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ownProgram = fileURLToPath(new URL('../../bin/hypros.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

export interface Options {
  readonly environment?: NodeJS.ProcessEnv
  readonly directory?: string
  /** What stands on standard input; left out: nothing does. */
  readonly input?: string | Uint8Array
  /** Words for Node itself. */
  readonly node?: readonly string[]
  /** The program's file; this package's own where not given. */
  readonly program?: string
  /** Is given the process as soon as it runs. */
  readonly meanwhile?: (child: ChildProcess) => void
}

/** Settings of the machine that runs the tests; the command line is to see none of them. */
const ours = /^(HYPROS_|FORCE_COLOR|NO_COLOR|CLICOLOR)/

/** `hypros <words>`, its streams in pipes. */
export async function hypros(words: readonly string[], options: Options = {}): Promise<Ended> {
  const { environment = {}, directory, input, node = [], program = ownProgram, meanwhile } = options
  const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name))
  const child = spawn(process.execPath, [...node, program, ...words], {
    cwd: directory,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // It may end before it has read everything; its exit code and words say so.
  child.stdin.on('error', () => {}).end(input)
  meanwhile?.(child)
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, errors }
}
