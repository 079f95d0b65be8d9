/** The machine a number was measured on. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { digestOf } from '../base/canonical.ts'
import { processorFlags, processorName } from './processor.ts'

export interface Environment {
  /** Equal fingerprints: the same bits and comparable times are to be expected. 16 hexadecimal digits. */
  readonly fingerprint: string
  /** `v24.21.0`. */
  readonly node: string
  /** Operating system and architecture: `linux-x64`. */
  readonly platform: string
  readonly cpu: string
  /** Cores this process may use. */
  readonly cores: number
  /** Memory this process may use. */
  readonly memoryBytes: number
  /** Name → version of the packages that numbers depend on. */
  readonly packages: Readonly<Record<string, string>>
}

/** What decides bits and speed. */
export interface FingerprintParts {
  readonly cpu: string
  /** Vector and matrix instructions, by which numeric libraries choose their kernels. */
  readonly flags: readonly string[]
  readonly cores: number
  readonly platform: string
  readonly nodeMajor: number
  readonly enginePackages: Readonly<Record<string, string>>
}

const enginePackages = ['onnxruntime-node', '@tensorflow/tfjs-core']
const otherPackages = ['typescript', 'hypros']

export function describeEnvironment(): Environment {
  const information = processorInformation()
  const cpu = processorName(cpus()[0]?.model, information)
  const cores = availableParallelism()
  const system = `${platform()}-${arch()}`
  const engines = versionsOf(enginePackages)
  return {
    fingerprint: fingerprintOf({
      cpu,
      flags: processorFlags(information),
      cores,
      platform: system,
      nodeMajor: Number.parseInt(process.versions.node, 10),
      enginePackages: engines,
    }),
    node: process.version,
    platform: system,
    cpu,
    cores,
    memoryBytes: memoryLimit(totalmem(), process.constrainedMemory()),
    packages: { ...engines, ...versionsOf(otherPackages) },
  }
}

export function fingerprintOf(parts: FingerprintParts): string {
  return digestOf(parts).slice(0, 16)
}

/** The machine's memory, or less where the system limits this process; 0 or more than there is means no limit. */
export function memoryLimit(total: number, constrained: number): number {
  return constrained > 0 ? Math.min(total, constrained) : total
}

/** Versions as installed for this package, its own included. */
function versionsOf(names: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url)
  const read = (name: string) => require(`${name}/package.json`) as { version: string }
  return Object.fromEntries(names.map((name) => [name, read(name).version]))
}

function processorInformation(): string {
  return platform() === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : ''
}
