/** Starts the programs beside this file as processes of their own, and tests that need a file system of their own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** An empty folder that goes when the test ends. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const programPath = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface Child {
  readonly process: ChildProcess
  /** Waits for the next line it prints. */
  line(): Promise<string>
  /** Waits for its end: exit code or signal, and what it wrote to standard error. */
  end(): Promise<{ readonly status: number | string; readonly errors: string }>
  say(line: string): void
}

export function startChild(program: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    programPath(program),
    ...args,
  ])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    process: child,
    line: async () => {
      const next = await lines.next()
      if (next.done) throw new Error(`the child has ended: ${errors}`)
      return next.value
    },
    end: async () => {
      const [code, signal] = await closed
      return { status: code ?? signal ?? 'unknown', errors }
    },
    say: (line) => child.stdin.write(`${line}\n`),
  }
}

/** `unshare` with a mount namespace of its own, as far as this machine permits one; else why not. */
export function privateMounts(): { readonly command: readonly string[] } | { readonly refused: string } {
  const reasons: string[] = []
  for (const options of ['-rm', '-m']) {
    const command = ['unshare', options, 'sh', '-c']
    const tried = spawnSync('unshare', [options, 'sh', '-c', `mount -t tmpfs none ${tmpdir()}`], {
      encoding: 'utf8',
    })
    if (tried.status === 0) return { command }
    reasons.push(`unshare ${options}: ${tried.error?.message ?? tried.stderr.trim()}`)
  }
  return { refused: reasons.join('; ') }
}

/** Runs shell text and then a program beside this file in one private mount namespace; the program's output as JSON. */
export function runMounted(
  command: readonly string[],
  shell: string,
  program: string,
  ...args: readonly string[]
): unknown {
  const [file = '', ...rest] = command
  const script = `set -e; ${shell}; exec "$0" --disable-warning=ExperimentalWarning "$@"`
  const ran = spawnSync(file, [...rest, script, process.execPath, programPath(program), ...args], {
    encoding: 'utf8',
  })
  if (ran.status !== 0) throw new Error(`the child ended with ${ran.status}: ${ran.stderr}`)
  return JSON.parse(ran.stdout)
}
