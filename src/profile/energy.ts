/**
 * Energy of the processor by RAPL, which Linux shows under `/sys/class/powercap` for Intel and AMD. A GPU's energy is
 * not in it, and it is the whole package's, whoever else works on it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What meters the energy of this machine, or why nothing does. */
export type EnergySource =
  | { readonly state: 'available'; readonly zones: readonly string[] }
  | { readonly state: 'unavailable'; readonly reason: string }

export interface EnergyMeter {
  readonly source: EnergySource
  /** Joules since the last call (or since the meter was opened); null where nothing meters them. */
  lap(): number | null
}

interface Zone {
  /** `package-0`, `dram`. */
  readonly name: string
  readonly counter: string
  /** Microjoules at which the counter starts from 0 again. */
  readonly range: number
}

const powercap = '/sys/class/powercap'

/** Packages and their parts. `intel-rapl-mmio` counts the same packages once more. */
const isZone = (entry: string): boolean => /^intel-rapl:\d+(:\d+)?$/.test(entry)

/** Cores and graphics are inside their package, which is inside `psys`; memory is beside it. */
const isCounted = (name: string): boolean => /^package-\d+(-die-\d+)?$/.test(name) || name === 'dram'

/**
 * The meter of a machine: all packages and, where it has a counter of its own, memory. Counters start from 0 again
 * after some 260 kJ, so `lap` has to be called once within that (more than ten minutes at 400 W).
 * `folder` is `/sys/class/powercap` or one like it.
 */
export function openEnergyMeter(folder = powercap): EnergyMeter {
  const found = openZones(folder)
  if (!Array.isArray(found)) return { source: found, lap: () => null }
  let before = found.map(microjoules)
  return {
    source: { state: 'available', zones: found.map(({ name }) => name) },
    lap: () => {
      const now = found.map(microjoules)
      const gone = found.map(({ range }, at) => {
        const difference = (now[at] as number) - (before[at] as number)
        return difference < 0 ? difference + range : difference
      })
      before = now
      return gone.reduce((sum, part) => sum + part, 0) / 1e6
    },
  }
}

function openZones(folder: string): Zone[] | Extract<EnergySource, { state: 'unavailable' }> {
  try {
    const zones = readdirSync(folder)
      .filter(isZone)
      .sort()
      .map((entry) => join(folder, entry))
      .map((path) => ({ path, name: text(join(path, 'name')) }))
      .filter(({ name }) => isCounted(name))
      .map(({ path, name }) => ({
        name,
        counter: join(path, 'energy_uj'),
        range: count(join(path, 'max_energy_range_uj')),
      }))
    if (zones.length === 0) return unavailable(`${folder} has no counter of a processor package`)
    for (const zone of zones) microjoules(zone)
    return zones
  } catch (error) {
    // No such folder on other systems and in virtual machines; counters are root's alone since Linux 5.10.
    return unavailable(error instanceof Error ? error.message : String(error))
  }
}

const unavailable = (reason: string) => ({ state: 'unavailable', reason }) as const

const text = (path: string): string => readFileSync(path, 'utf8').trim()
const microjoules = ({ counter }: Zone): number => count(counter)

function count(path: string): number {
  const content = text(path)
  if (/^\d+$/.test(content)) return Number(content)
  throw new Error(`${path} holds no count: "${content}"`)
}
