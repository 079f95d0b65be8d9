/** Checks that an installation works: by loading it and computing with it. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../../base/errors.ts'
import type { Findings } from './check-program.ts'
import { quoted, run } from './run.ts'

const fromSource = import.meta.url.endsWith('.ts')
const program = fileURLToPath(new URL(`./check-program.${fromSource ? 'ts' : 'js'}`, import.meta.url))

/** Largest difference of two products of small integers and quarters in float32: they are exact. */
const tolerance = 1e-4

interface CheckOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** What to do where it does not work. */
  readonly remedy?: string
}

/**
 * Loads the addon in a process of its own, multiplies two matrices and compares; with `libraries`, loads these, too.
 *
 * @throws EngineError that says what failed.
 */
export async function checkAddon(
  addon: string,
  libraries: readonly string[],
  { environment, signal, remedy = 'run: npx hypros engine remove, then install it again' }: CheckOptions,
): Promise<Findings> {
  const ran = await run(process.execPath, [program, addon, ...libraries], {
    environment: { TF_CPP_MIN_LOG_LEVEL: '2', ...environment },
    signal,
  })
  const failed = (what: string) => new EngineError(what, addon, remedy)
  if (ran?.code !== 0) {
    const how = ran?.code === null ? 'was ended by a signal' : `ended with exit code ${ran?.code}`
    throw failed(`the addon does not work: its process ${how}${quoted(ran?.lastLines ?? [])}`)
  }
  const findings = JSON.parse(ran.output.trim().split('\n').at(-1) ?? '') as Findings
  if (!(findings.difference <= tolerance)) {
    throw failed(`the addon computes a wrong matrix product: off by ${findings.difference}`)
  }
  const [broken] = Object.entries(findings.unloadable)
  if (broken !== undefined) throw failed(`a library of CUDA does not load: ${broken[1]}`)
  return findings
}

/** CUDA's libraries in an installation, those that TensorFlow opens by name. */
export function cudaLibraries(folder: string): string[] {
  const wanted =
    /^lib(cudart|cublas|cublasLt|cufft|curand|cusolver|cusparse|cudnn|nccl|cupti|nvJitLink)\.so\.\d+$/
  return readdirSync(join(folder, 'nvidia'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
