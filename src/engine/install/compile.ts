/** Builds the addon of @tensorflow/tfjs-node against the TensorFlow of a wheel. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { quoted, run } from './run.ts'
import type { Compiler } from './tools.ts'
import type { Work } from './types.ts'

export const addonName = 'tfjs_binding.node'

/** Shared libraries that the addon needs, in folder `tensorflow` of the wheel. */
export const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const

interface Paths {
  /** Folder of the C++ sources. */
  readonly sources: string
  /** Folder of TensorFlow's headers. */
  readonly headers: string
  /** The installation: the addon goes there, and `tensorflow/` with the libraries is there. */
  readonly folder: string
}

/**
 * Node's headers come from npm: a Node need not bring its own. The libraries are found relative to the addon, so that
 * the folder can be moved. TensorFlow finds CUDA's libraries by itself, as in Python: the search path of its own
 * libraries (DT_RUNPATH, which counts for dlopen) names `$ORIGIN/../nvidia/<part>/lib`, and an installation keeps
 * `tensorflow/` and `nvidia/` side by side just as site-packages does. So nothing is preloaded, and no
 * LD_LIBRARY_PATH is needed, which could not be set any more once Node runs.
 */
function compilerArguments({ sources, headers, folder }: Paths): string[] {
  const nodeHeaders = join(
    dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  )
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...[`-I${headers}`, `-I${nodeHeaders}`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name)),
    ...['-o', join(folder, addonName), `-L${join(folder, 'tensorflow')}`],
    ...libraries.map((name) => `-l:${name}`),
    '-Wl,-rpath,$ORIGIN/tensorflow',
  ]
}

/** @throws EngineError with the compiler's last lines. */
export async function compileAddon(compiler: Compiler, paths: Paths, work: Work): Promise<void> {
  work.report({ phase: 'compile', what: `the addon, with ${compiler.version}` })
  const [program, ...words] = compiler.command
  const ran = await run(program, [...words, ...compilerArguments(paths)], work)
  if (ran?.code === 0) return
  throw new EngineError(
    `the addon does not compile${quoted(ran?.lastLines ?? [])}`,
    `${compiler.command.join(' ')} (${compiler.version})`,
    'use g++ 9 or newer, or clang++ 10 or newer: CXX names another compiler',
  )
}
