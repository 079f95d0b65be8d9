/**
 * Which GPU and driver numbers come from. onnxruntime-node does not say which adapter it took, so this is what the
 * system says is there.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** What a system has to say of its GPUs. */
export interface GpuFacts {
  readonly platform: string
  /** Of the operating system, which brings the driver on macOS. */
  readonly release: string
  /** Apple's processors have their GPU inside. */
  readonly processor: string
  /** Vulkan drivers that the environment names instead of the system's. */
  readonly drivers: readonly { readonly name: string; readonly digest: string }[]
  /** As NVIDIA's kernel module names them. */
  readonly nvidia: { readonly models: readonly string[]; readonly driver: string } | null
  /** `vendor-device` numbers of other graphics cards. */
  readonly cards: readonly string[]
}

const word = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '')
const unique = (items: readonly string[]): string[] => [...new Set(items)].sort()

/** One word for the device, `nvidia-a100-sxm4-80gb.driver-550.54.15`; undefined where nothing is known. */
export function gpuWord(facts: GpuFacts): string | undefined {
  const { platform, drivers, nvidia, cards, processor } = facts
  if (drivers.length > 0) return drivers.map(({ name, digest }) => word(`${name}.${digest}`)).join('+')
  if (nvidia) return `${unique(nvidia.models.map(word)).join('+')}.driver-${word(nvidia.driver)}`
  if (cards.length > 0) return unique(cards.map((card) => `pci-${word(card)}`)).join('+')
  return platform === 'darwin' ? `${word(processor)}.system-${word(facts.release)}` : undefined
}

/** Reads them; what a system does not have is left out. */
export function gpuFacts(environment: NodeJS.ProcessEnv): GpuFacts {
  return {
    platform: process.platform,
    release: release(),
    processor: cpus()[0]?.model ?? '',
    drivers: (environment.VK_DRIVER_FILES || environment.VK_ICD_FILENAMES || '')
      .split(':')
      .filter((path) => path.endsWith('.json'))
      .map(vulkanDriver),
    nvidia: nvidiaFacts(),
    cards: graphicsCards(),
  }
}

/** A driver's manifest and the digest of its library: the code that computes. */
function vulkanDriver(manifest: string): GpuFacts['drivers'][number] {
  const name = manifest.slice(manifest.lastIndexOf('/') + 1, -'.json'.length)
  const library = /"library_path"\s*:\s*"([^"]*\/[^"]*)"/.exec(text(manifest) ?? '')?.[1]
  const bytes = library === undefined ? undefined : file(resolve(dirname(manifest), library))
  return { name, digest: bytes ? createHash('sha256').update(bytes).digest('hex').slice(0, 12) : 'unknown' }
}

function nvidiaFacts(): GpuFacts['nvidia'] {
  const root = '/proc/driver/nvidia'
  const driver = /Kernel Module\s+(?:for \S+\s+)?([0-9.]+)/.exec(text(join(root, 'version')) ?? '')?.[1]
  if (driver === undefined) return null
  const models = list(join(root, 'gpus')).flatMap(
    (card) => /^Model:\s*(.+)$/m.exec(text(join(root, 'gpus', card, 'information')) ?? '')?.[1] ?? [],
  )
  return { models: models.length > 0 ? models : ['nvidia'], driver }
}

function graphicsCards(): string[] {
  const root = '/sys/class/drm'
  return list(root)
    .filter((name) => /^card\d+$/.test(name))
    .flatMap((card) => {
      const [vendor, device] = ['vendor', 'device'].map((part) =>
        text(join(root, card, 'device', part))
          ?.trim()
          .replace('0x', ''),
      )
      return vendor && device ? [`${vendor}-${device}`] : []
    })
}

/** Only Linux has these places, and only for some devices: that one is missing means nothing. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const file = (path: string) => attempt(() => readFileSync(path))
const text = (path: string) => attempt(() => readFileSync(path, 'utf8'))
const list = (path: string) => attempt(() => readdirSync(path)) ?? []
