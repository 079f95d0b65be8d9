/** The programs of this machine that an installation needs, and what brings them where they are missing. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { run } from './run.ts'
import type { Work } from './types.ts'

type Tool = 'python' | 'pip' | 'compiler' | 'npm'

/** Package managers and the packages by which they bring each tool. */
const managers: Readonly<Record<string, Readonly<Record<Tool, string>>>> = {
  'apt-get': {
    python: 'sudo apt-get install python3 python3-pip',
    pip: 'sudo apt-get install python3-pip',
    compiler: 'sudo apt-get install g++',
    npm: 'sudo apt-get install npm',
  },
  dnf: {
    python: 'sudo dnf install python3 python3-pip',
    pip: 'sudo dnf install python3-pip',
    compiler: 'sudo dnf install gcc-c++',
    npm: 'sudo dnf install npm',
  },
  zypper: {
    python: 'sudo zypper install python3 python3-pip',
    pip: 'sudo zypper install python3-pip',
    compiler: 'sudo zypper install gcc-c++',
    npm: 'sudo zypper install npm',
  },
  pacman: {
    python: 'sudo pacman -S python python-pip',
    pip: 'sudo pacman -S python-pip',
    compiler: 'sudo pacman -S gcc',
    npm: 'sudo pacman -S npm',
  },
  brew: {
    python: 'brew install python',
    pip: 'python3 -m ensurepip',
    compiler: 'brew install gcc',
    npm: 'brew install node',
  },
}

/** Commands that bring a tool: by the package managers on the path; by the usual ones where none is. */
function installCommand(tool: Tool, environment: NodeJS.ProcessEnv): string {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const present = Object.keys(managers).filter((name) =>
    folders.some((folder) => existsSync(join(folder, name))),
  )
  const chosen = present.length > 0 ? present : ['apt-get', 'dnf', 'brew']
  return chosen.map((name) => managers[name]![tool]).join('   or: ')
}

function missing(what: string, tool: Tool, environment: NodeJS.ProcessEnv): EngineError {
  const where = `PATH=${environment.PATH ?? ''}`
  return new EngineError(what, where, `run: ${installCommand(tool, environment)}   and then this again`)
}

/** Name of a Python that has pip. @throws EngineError where there is none. */
export async function findPython({ environment, signal }: Work): Promise<string> {
  for (const program of ['python3', 'python']) {
    const answer = await run(program, ['-m', 'pip', '--version'], { environment, signal })
    if (answer === undefined) continue
    if (answer.code === 0) return program
    throw missing(`${program} has no pip, which downloads TensorFlow`, 'pip', environment)
  }
  throw missing('there is no python3, whose pip downloads TensorFlow', 'python', environment)
}

export interface Compiler {
  /** Program and first words: `CXX` may be `ccache g++`. */
  readonly command: readonly [string, ...string[]]
  /** First line of `--version`. */
  readonly version: string
}

/** The C++ compiler: `CXX`, else c++, g++ or clang++. @throws EngineError where there is none. */
export async function findCompiler({ environment, signal }: Work): Promise<Compiler> {
  const named = environment.CXX?.trim()
  for (const text of named ? [named] : ['c++', 'g++', 'clang++']) {
    const [program = '', ...words] = text.split(/\s+/)
    const answer = await run(program, [...words, '--version'], { environment, signal })
    if (answer?.code === 0) {
      return { command: [program, ...words], version: answer.output.split('\n')[0]?.trim() ?? '' }
    }
  }
  if (named) {
    throw new EngineError(
      `the C++ compiler "${named}" does not run`,
      'CXX in the environment',
      'set CXX to a C++ compiler, or unset it',
    )
  }
  throw missing('there is no C++ compiler, which builds the addon', 'compiler', environment)
}

/** Runs npm. @throws EngineError where there is none. */
export async function runNpm(words: readonly string[], { environment, signal }: Work) {
  const answer = await run('npm', words, { environment, signal })
  if (answer === undefined)
    throw missing("there is no npm, which downloads the addon's sources", 'npm', environment)
  return answer
}
