/** Installs TensorFlow for the user: libraries of a Python wheel, and the addon of tfjs-node compiled against them. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import {
  enginesFolder,
  type Installation,
  type InstallRecord,
  readInstallation,
} from '../tensorflow/installation.ts'
import { checkAddon, cudaLibraries } from './check.ts'
import { addonName, compileAddon, libraries } from './compile.ts'
import { fileDigest } from './digest.ts'
import { findGpus } from './gpu.ts'
import {
  bytesNeeded,
  cudaWheels,
  defaultVersion,
  type NpmPin,
  tensorflowWheel,
  tfjsNode,
  type WheelRequest,
} from './pins.ts'
import { lockInstallation, placeInstallation } from './place.ts'
import { assertSupported, thisPlatform, wheelTags } from './platform.ts'
import { fetchSources } from './sources.ts'
import { assertSpace, freeBytes } from './space.ts'
import { type Compiler, findCompiler, findPython } from './tools.ts'
import type { Device, Work } from './types.ts'
import { extractMembers, readMember } from './unzip.ts'
import { downloadWheels, type Wheel } from './wheels.ts'

/** Where an installation gets its parts. */
export interface Sources {
  readonly wheel: (version: string, device: Device, arch: string) => WheelRequest
  readonly cuda: (version: string, requires: readonly string[]) => readonly WheelRequest[]
  readonly addon: NpmPin
}

const official: Sources = { wheel: tensorflowWheel, cuda: cudaWheels, addon: tfjsNode }

export interface Installed {
  readonly installation: Installation
  /** False where it was there already. */
  readonly fresh: boolean
  /** What a person should know: what could not be verified here, and what was instead. */
  readonly remarks: readonly string[]
}

export interface Wish {
  readonly device: Device
  readonly version?: string
}

/**
 * Installs a version of TensorFlow into the user's cache, or finds it there. Safe to repeat, to stop and to run twice
 * at once.
 *
 * @throws EngineError where something is missing, altered or does not work; StoreError where the disk refuses.
 */
export async function installTensorflow(
  { device, version = defaultVersion }: Wish,
  work: Work,
  sources: Sources = official,
): Promise<Installed> {
  const platform = thisPlatform()
  assertSupported(platform, device)
  const request = sources.wheel(version, device, platform.arch)
  return installOnce(`tensorflow-${version}-${device}`, work, async (result, scratch) => {
    assertSpace(freeBytes(scratch), bytesNeeded(device), enginesFolder(work.environment))
    const python = await findPython(work)
    const compiler = await findCompiler(work)
    const tags = wheelTags(platform.arch)
    const binding = await fetchSources(sources.addon, join(scratch, 'npm'), work)
    const [wheel] = await downloadWheels([request], join(scratch, 'wheel'), tags, python, work)
    if (wheel === undefined) throw new Error('no wheel was downloaded')
    if (device === 'cuda') {
      const wanted = sources.cuda(version, await requirements(wheel.path))
      const wheels = await downloadWheels(wanted, join(scratch, 'cuda'), tags, python, work)
      await takeCuda(wheels, result, work)
    }
    const headers = await takeTensorflow(wheel.path, result, scratch, work)
    await compileAddon(compiler, { sources: binding, headers, folder: result }, work)
    const remarks = await verify(result, device, work)
    const made = { compiler, wheel: { file: basename(wheel.path), sha256: wheel.sha256 } }
    return { remarks, record: await record(result, device, version, sources.addon.version, made) }
  })
}

/** Installs under the installation's lock, unless it is there already. */
export async function installOnce(
  name: string,
  { environment, signal, report }: Work,
  build: (result: string, scratch: string) => Promise<{ record: InstallRecord; remarks: readonly string[] }>,
): Promise<Installed> {
  const folder = join(enginesFolder(environment), name)
  const waiting = () =>
    report({ phase: 'download', what: `another process installs ${name}; waiting for it` })
  const lock = await lockInstallation(name, environment, signal, waiting)
  try {
    const there = readInstallation(folder)
    if (there !== undefined)
      return { installation: await unaltered(there, signal), fresh: false, remarks: [] }
    let remarks: readonly string[] = []
    await placeInstallation(name, environment, async (result, scratch) => {
      const built = await build(result, scratch)
      remarks = built.remarks
      signal.throwIfAborted()
      return built.record
    })
    return { installation: readInstallation(folder) as Installation, fresh: true, remarks }
  } finally {
    lock.release()
  }
}

async function unaltered(installation: Installation, signal: AbortSignal): Promise<Installation> {
  const { addonPath, addonSha256, name } = installation
  const digest = await fileDigest(addonPath, 'sha256', 'hex', signal).catch((cause: Error) => cause.message)
  if (digest === addonSha256) return installation
  throw new EngineError(
    `the addon of an installation is not the one that was installed\n  expected: sha256 ${addonSha256}\n  actual:   ${digest}`,
    addonPath,
    `run: npx hypros engine remove ${name} --yes, then install it again`,
  )
}

/** Lines `Requires-Dist` of a wheel's metadata. */
async function requirements(wheel: string): Promise<string[]> {
  const metadata = await readMember(wheel, (name) => /^[^/]+\.dist-info\/METADATA$/.test(name))
  return [...(metadata ?? '').matchAll(/^Requires-Dist: *(.+)$/gm)].map(([, line = '']) => line.trim())
}

/** Takes libraries and programs of CUDA, without headers. */
async function takeCuda(wheels: readonly Wheel[], result: string, { signal, report }: Work): Promise<void> {
  const isNeeded = (name: string) => /^nvidia\/(?!.*\/include\/)/.test(name)
  let done = 0
  for (const { path } of wheels) {
    const onBytes = (bytes: number) => {
      done += bytes
      report({ phase: 'extract', what: basename(path).split('-')[0] ?? '', done })
    }
    await extractMembers(path, result, isNeeded, { signal, onBytes })
    rmSync(path)
  }
}

/** Takes TensorFlow's libraries into `result` and its headers into `scratch`; the headers' folder. */
async function takeTensorflow(wheel: string, result: string, scratch: string, work: Work): Promise<string> {
  const { signal, report } = work
  let done = 0
  const onBytes = (bytes: number) => {
    done += bytes
    report({ phase: 'extract', what: 'libraries and headers', done })
  }
  onBytes(0)
  const isLibrary = (name: string) => libraries.some((library) => name === `tensorflow/${library}`)
  await extractMembers(wheel, result, isLibrary, { signal, onBytes })
  const isHeader = (name: string) => name.startsWith('tensorflow/include/')
  await extractMembers(wheel, scratch, isHeader, { signal, onBytes })
  rmSync(wheel)
  return join(scratch, 'tensorflow', 'include')
}

/** Computes with the addon; what could not be verified on this machine, in words. */
async function verify(
  result: string,
  device: Device,
  { environment, signal, report }: Work,
): Promise<string[]> {
  report({ phase: 'verify', what: 'a matrix product' })
  const cuda = device === 'cuda' ? cudaLibraries(result) : []
  const remedy =
    'nothing was installed; with the lines above, see whether libraries of the system are missing'
  const { gpu } = await checkAddon(join(result, addonName), cuda, { environment, signal, remedy })
  if (device === 'cpu' || gpu) return []
  const gpus = await findGpus(environment)
  const found = gpus === undefined ? 'no NVIDIA driver and so no GPU was found' : 'TensorFlow found no GPU'
  return [
    `${found}; verified instead: the addon computes on the CPU, and ${cuda.length} libraries of CUDA load`,
    'a GPU needs its driver (libcuda.so.1): see nvidia-smi; in a container, start it with --gpus all',
  ]
}

async function record(
  result: string,
  variant: Device,
  version: string,
  tfjsNode: string,
  { compiler, wheel }: { compiler: Compiler; wheel: InstallRecord['wheel'] },
): Promise<InstallRecord> {
  return {
    schema: 1,
    engine: 'tensorflow',
    variant,
    version,
    tfjsNode,
    addon: addonName,
    addonSha256: await fileDigest(join(result, addonName), 'sha256', 'hex'),
    wheel,
    compiler: compiler.version,
    installedAt: new Date().toISOString(),
  }
}
