/** Engines: which are there, which work, and whether the one chosen does. */
import { createRequire } from 'node:module'
import { HyprosError } from '../../base/errors.ts'
import { loadEngine } from '../../engine/index.ts'
import { describeEngines, type EngineState } from '../../engine/install/inventory.ts'
import { engineNames } from '../../engine/spec.ts'
import { findInstallation } from '../../engine/tensorflow/installation.ts'
import { suggest } from '../../experiment/suggest.ts'
import { type Check, ok, problem, warning } from './check.ts'

const known = [...new Set(engineNames.map((name) => name.split(':')[0]!))]
const install = 'npx hypros engine install tensorflow'

/** `HYPROS_ENGINE` is an engine, or an engine and how it runs: `onnx:webgpu`, `tensorflow:xla`. */
export async function checkEngines(environment: NodeJS.ProcessEnv): Promise<Check[]> {
  const [chosen = '', how] = (environment.HYPROS_ENGINE || 'onnx').split(':')
  const engines = await describeEngines(environment)
  const used = chosen === 'tensorflow' ? installationInUse(environment) : chosen
  return [
    ...engines.map((engine) => checkEngine(engine, engine.name === used)),
    ...(await checkProviders(chosen === 'onnx' ? how : undefined)),
    ...(typeof used === 'string' ? [] : [used]),
    ...checkChoice(chosen, engines),
  ]
}

/** Name of the installation that the engine would load, or why there is none. */
function installationInUse(environment: NodeJS.ProcessEnv): string | Check {
  try {
    const found = findInstallation(environment)
    return (
      found?.name ?? problem('engine tensorflow', 'not installed, but HYPROS_ENGINE asks for it', install, 4)
    )
  } catch (error) {
    if (!(error instanceof HyprosError)) throw error
    return problem('engine tensorflow', `${error.what} (${error.where})`, error.remedy, 4)
  }
}

function checkEngine(
  { name, engine, variant, version, gpu, problem: why, where }: EngineState,
  used: boolean,
) {
  const topic = `engine ${name}`
  if (why !== null) {
    const remedy =
      engine === 'tensorflow' ? `npx hypros engine remove ${name}, then: ${install}` : 'npm install hypros'
    return used ? problem(topic, why, remedy, 4) : warning(topic, why, remedy)
  }
  const device = gpu === null ? '' : gpu ? ', on a GPU' : ', on the CPU'
  const place = engine === 'tensorflow' ? `, ${where}` : ''
  return ok(topic, `${version} ${variant}${device}${place}${used ? ' (in use)' : ''}`)
}

interface Backend {
  readonly name: string
  readonly bundled: boolean
}

/** Providers of onnxruntime-node: those inside the package, and those that it could load were they fetched. */
async function checkProviders(wanted: string | undefined): Promise<Check[]> {
  const topic = 'onnx providers'
  let backends: readonly Backend[]
  try {
    const runtime = createRequire(import.meta.url)('onnxruntime-node') as {
      listSupportedBackends(): readonly Backend[]
    }
    backends = runtime.listSupportedBackends()
  } catch {
    return [] // that it does not load is said of the engine itself
  }
  const bundled = backends.filter((backend) => backend.bundled).map(({ name }) => name)
  const others = backends.filter((backend) => !backend.bundled).map(({ name }) => name)
  const more = others.length === 0 ? '' : `; not inside the npm package: ${others.join(', ')}`
  const needs = bundled.includes('webgpu') ? ' (webgpu needs a GPU with a Vulkan, Metal or D3D12 driver)' : ''
  const all = [ok(topic, `${bundled.join(', ')}${needs}${more}`)]
  return wanted === undefined ? all : [...all, await checkProvider(wanted)]
}

/** Whether a provider computes: it is asked to. */
async function checkProvider(wanted: string): Promise<Check> {
  const topic = `engine onnx:${wanted}`
  const offered = engineNames.filter((name) => name.startsWith('onnx:'))
  if (!offered.includes(`onnx:${wanted}`)) {
    const missing = `"${wanted}", which HYPROS_ENGINE asks for, is no provider of it`
    return problem(topic, missing, `use one of: ${offered.join(', ')}`, 4)
  }
  try {
    return ok(topic, `${(await loadEngine(`onnx:${wanted}`, 1)).build} (in use)`)
  } catch (error) {
    if (!(error instanceof HyprosError)) throw error
    return problem(topic, error.what, error.remedy, 4)
  }
}

function checkChoice(chosen: string, engines: readonly EngineState[]): Check[] {
  if (!known.includes(chosen)) {
    const meant = suggest(chosen, known)
    const remedy = meant === undefined ? `set it to one of: ${known.join(', ')}` : `HYPROS_ENGINE=${meant}`
    return [problem('HYPROS_ENGINE', `no engine "${chosen}"`, remedy, 4)]
  }
  const installed = engines.some(({ engine }) => engine === 'tensorflow')
  return installed || chosen === 'tensorflow'
    ? []
    : [warning('engine tensorflow', 'not installed; the fastest engine, and the one for GPUs', install)]
}
