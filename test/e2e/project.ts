/** A project of its own in a temporary folder, in which the real vitest runs. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(repository, 'node_modules/vitest/vitest.mjs')

export interface Outcome {
  readonly code: number | null
  /** Standard output and error as they came, without colours. */
  readonly output: string
}

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Outcome>
  /** Resolves once the output holds the text; rejects where the run ends before. */
  saw(text: string): Promise<void>
}

export interface Project {
  readonly folder: string
  write(path: string, text: string): void
  /** `vitest run` with these arguments. */
  start(args: readonly string[], environment?: Readonly<Record<string, string>>): Running
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Outcome>
  remove(): void
}

const config = `import { hypros } from 'hypros/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [hypros()] })
`

/**
 * Files by path; `vitest.config.ts` is written unless it is among them. `hypros` and what it needs are
 * links into this repository, so what runs are its sources; or those of another tree, where one is given.
 */
export function project(files: Readonly<Record<string, string>>, hypros = repository): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-e2e-')))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(hypros, join(folder, 'node_modules/hypros'))
  for (const name of ['vitest', '@tensorflow']) {
    symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const all = { 'package.json': '{ "type": "module" }\n', 'vitest.config.ts': config, ...files }
  for (const [path, text] of Object.entries(all)) write(path, text)
  const start: Project['start'] = (args, environment = {}) => launch(folder, args, environment)
  return {
    folder,
    write,
    start,
    run: (args, environment) => start(args, environment).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Of the runner we run in; the one we start has to find its own. */
const leftovers =
  /^(VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|MODE|DEV|PROD|SSR|BASE_URL|HYPROS_(?!(?:JOBS|CACHE)$).*|CI|GITHUB_ACTIONS)$/

function launch(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !leftovers.test(name))
  // Node itself loads the configuration: vite's bundler would not know the condition.
  const command = ['--conditions=hypros-source', vitest, 'run', '--configLoader=native', ...args]
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += stripVTControlCharacters(chunk)
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => resolve({ code, output }))
  })
  const saw = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!output.includes(text)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`the run ended without "${text}":\n${output}`)))
    })
  return { process: child, ended, saw }
}

/** A suite file that declares one experiment. */
export function suite(name: string, declaration: unknown): string {
  return `import { experiment } from 'hypros/vitest'\n\nexperiment(${JSON.stringify(name)}, ${JSON.stringify(declaration, null, 2)})\n`
}
