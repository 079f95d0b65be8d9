import { createRequire } from 'node:module'
import { EngineError } from '../../base/errors.ts'
import { elementTypes } from '../../graph/emit/tensorflow-proto.ts'
import type { DType, HostArray } from '../../graph/graph.ts'
import { findInstallation, type Installation } from './installation.ts'

/** A tensor as the addon hands it over. */
export interface TensorInfo {
  readonly id: number
  readonly shape: readonly number[]
  /** TensorFlow's number of the type. */
  readonly dtype: number
}

/** What of tfjs-node's addon is used. It blocks while it runs, and throws TensorFlow's own message. */
export interface Addon {
  createTensor(shape: number[], dtype: number, values: HostArray): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): HostArray
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  /** Names are separated by commas; each is `node:output`, since the addon misreads a bare name of digits. */
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): TensorInfo[]
  isUsingGpuDevice(): boolean
  readonly TF_Version: string
}

export interface LoadedAddon {
  readonly addon: Addon
  readonly installation: Installation
  readonly threads: number
}

const requireHere = createRequire(import.meta.url)
let loaded: LoadedAddon | undefined

/** TensorFlow reads these once, when its library is loaded. What a person has set stays. */
function prepareEnvironment(threads: number): void {
  Object.assign(process.env, {
    TF_NUM_INTRAOP_THREADS: `${threads}`,
    TF_NUM_INTEROP_THREADS: '1',
    TF_DETERMINISTIC_OPS: '1',
  })
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // Lazily, XLA runs a cluster once without compiling it: a resumed training would then get other bits.
  const flags = process.env.TF_XLA_FLAGS ?? ''
  if (!flags.includes('lazy_compilation'))
    process.env.TF_XLA_FLAGS = `${flags} --tf_xla_enable_lazy_compilation=false`.trim()
}

/**
 * Loads the addon of the installation in use. A process has one TensorFlow, with one number of threads.
 * @throws EngineError where TensorFlow isn't installed or doesn't load.
 */
export function loadAddon(threads: number): LoadedAddon {
  if (loaded) {
    if (loaded.threads === threads) return loaded
    throw new EngineError(
      `TensorFlow runs with ${loaded.threads} threads in this process and can't be given ${threads}`,
      'engine tensorflow',
      'use one number of threads a process',
    )
  }
  const installation = findInstallation()
  if (!installation) {
    throw new EngineError(
      'TensorFlow is not installed',
      'engine tensorflow',
      'run: npx hypros engine install tensorflow',
    )
  }
  prepareEnvironment(threads)
  try {
    loaded = { addon: requireHere(installation.addonPath) as Addon, installation, threads }
  } catch (error) {
    throw new EngineError(
      `TensorFlow can't be loaded: ${error instanceof Error ? error.message : error}`,
      installation.folder,
      `run: npx hypros engine remove ${installation.name}, then: npx hypros engine install tensorflow`,
      { cause: error },
    )
  }
  return loaded
}

const dtypes = new Map<number, DType>(
  (['float32', 'int32', 'bool'] as const).map((dtype) => [elementTypes[dtype], dtype]),
)

/** Our name of one of TensorFlow's types. */
export const dtypeOf = (number: number): DType => dtypes.get(number) as DType
