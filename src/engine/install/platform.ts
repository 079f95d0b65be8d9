/** Where TensorFlow's wheels run. */
import { EngineError } from '../../base/errors.ts'
import type { Device } from './types.ts'

export interface Platform {
  readonly platform: string
  readonly arch: string
  /** Version of the GNU C library; undefined where there is another one. */
  readonly glibc: string | undefined
}

export function thisPlatform(): Platform {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return { platform: process.platform, arch: process.arch, glibc: report.header.glibcVersionRuntime }
}

const machines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

/** Oldest GNU C library that the wheels are made for. */
const oldestGlibc = 27

/** @throws EngineError that says where the engine runs instead. */
export function assertSupported({ platform, arch, glibc }: Platform, device: Device): void {
  const elsewhere = 'use the default engine, onnx, which is there already'
  const refuse = (what: string, remedy: string) => {
    throw new EngineError(what, `this machine: ${platform}-${arch}`, `${remedy}; or ${elsewhere}`)
  }
  if (platform === 'win32') {
    refuse('the tensorflow engine is not supported on Windows', 'run hypros in WSL (wsl --install)')
  }
  if (platform !== 'linux') refuse(`the tensorflow engine is not supported on ${platform}`, 'use Linux')
  if (!(arch in machines)) refuse(`TensorFlow has no wheels for ${arch}`, 'use x64 or arm64')
  if (device === 'cuda' && arch !== 'x64') {
    refuse(`TensorFlow has no wheels with CUDA for ${arch}`, 'leave --cuda out, or use x64')
  }
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number)
  if (glibc === undefined || (major === 2 && minor < oldestGlibc)) {
    const has = glibc === undefined ? 'another C library' : `glibc ${glibc}`
    refuse(`TensorFlow needs glibc 2.${oldestGlibc} or newer; this system has ${has}`, 'use a newer system')
  }
}

/** Platform tags of the wheels that run here, newest first. */
export function wheelTags(arch: string): string[] {
  const machine = machines[arch] ?? arch
  return [27, 26, 25, 24, 17, 12, 5]
    .map((minor) => `manylinux_2_${minor}_${machine}`)
    .concat(`manylinux2014_${machine}`)
}
