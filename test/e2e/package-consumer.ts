/** An empty project beside the repository, into which the packed package is installed as a consumer would. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  readonly code: number
  /** Standard output alone; npm writes its remarks to standard error. */
  readonly output: string
  readonly errors: string
}

export interface Consumer {
  readonly folder: string
  /** The packed package: the file that a registry would hand out. */
  readonly tarball: string
  /** Runs one line of a shell in the project. */
  shell(line: string): Promise<Outcome>
  /** Copies the files of a folder of the repository into the project. */
  copy(folder: string): void
  remove(): void
}

/** What a test runner and `npm test` leave in the environment of their children. */
const leftovers =
  /^(VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|MODE|DEV|PROD|SSR|BASE_URL|HYPROS_.*|CI|GITHUB_ACTIONS|INIT_CWD|npm_(?!config_).*|npm_config_local_prefix)$/

/** The environment of a person who has just opened a terminal: this repository's programs are not on its path. */
function freshEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !leftovers.test(name))
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(inherited), PATH: path.join(delimiter), NO_COLOR: '1' }
}

function run(line: string, cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd, env: freshEnvironment(), shell: true, maxBuffer: 2 ** 26 }
    execFile(line, options, (error, output, errors) => {
      const [shown, said] = [output, errors].map(stripVTControlCharacters) as [string, string]
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: shown, errors: said })
    })
  })
}

/** Builds and packs the repository, and makes an empty project. */
export async function packed(): Promise<Consumer> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'hypros-package-')))
  const { code, output, errors } = await run(`npm pack --pack-destination "${place}"`, repository)
  if (code !== 0) throw new Error(`npm pack failed:\n${output}${errors}`)
  const [file] = readdirSync(place)
  const folder = join(place, 'project')
  mkdirSync(folder)
  return {
    folder,
    tarball: join(place, file as string),
    shell: (line) => run(line, folder),
    copy: (from) => cpSync(join(repository, from), folder, { recursive: true }),
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}
