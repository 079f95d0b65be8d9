/** What engines this machine has, and whether they work. */
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { enginesFolder, installationNames, readInstallation } from '../tensorflow/installation.ts'
import { checkAddon } from './check.ts'

export interface EngineState {
  /** As `HYPROS_ENGINE` or, for an installation, `HYPROS_TENSORFLOW` names it. */
  readonly name: string
  readonly engine: 'onnx' | 'eager' | 'tensorflow'
  readonly variant: string
  readonly version: string
  /** Folder. */
  readonly where: string
  /** On the disk; null for what npm brought along. */
  readonly bytes: number | null
  /** Whether TensorFlow sees a GPU; null where that was not asked. */
  readonly gpu: boolean | null
  /** Why it does not work; null where it does. */
  readonly problem: string | null
}

/** Engines in the order onnx, eager, installations of TensorFlow by name; each was loaded to see whether it works. */
export async function describeEngines(environment: NodeJS.ProcessEnv): Promise<EngineState[]> {
  const installed = installationNames(environment).map((name) => installedEngine(name, environment))
  return [
    await bundled('onnx', 'onnxruntime-node'),
    await bundled('eager', '@tensorflow/tfjs-backend-cpu'),
    ...(await Promise.all(installed)),
  ]
}

async function bundled(name: 'onnx' | 'eager', packageName: string): Promise<EngineState> {
  const require = createRequire(import.meta.url)
  const base = { name, engine: name, variant: 'cpu', bytes: null, gpu: null } as const
  try {
    const file = require.resolve(`${packageName}/package.json`)
    const { version } = require(file) as { version: string }
    const problem = await import(packageName).then(
      () => null,
      (error: Error) => error.message,
    )
    return { ...base, version, where: dirname(file), problem }
  } catch (error) {
    return { ...base, version: '', where: '', problem: (error as Error).message }
  }
}

async function installedEngine(name: string, environment: NodeJS.ProcessEnv): Promise<EngineState> {
  const folder = join(enginesFolder(environment), name)
  const base = { name, engine: 'tensorflow', where: folder, bytes: folderBytes(folder), gpu: null } as const
  try {
    const found = readInstallation(folder)
    if (found === undefined) {
      const problem = `it has no record; run: npx hypros engine remove ${name}`
      return { ...base, variant: '', version: '', problem }
    }
    const { variant, version } = found
    const checked = await checkAddon(found.addonPath, [], { environment }).then(
      ({ gpu }) => ({ gpu, problem: null }),
      (error: Error) => ({ gpu: null, problem: error.message }),
    )
    return { ...base, variant, version, ...checked }
  } catch (error) {
    return { ...base, variant: '', version: '', problem: (error as Error).message }
  }
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
