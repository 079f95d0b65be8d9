import type { Environment } from '../cell/record.ts'

/** A part of the fingerprint that two machines don't share. */
export interface EnvironmentPart {
  readonly part: string
  readonly stored: string
  readonly here: string
}

const major = (node: string) => node.replace(/^v?(\d+).*$/, '$1')

/**
 * In which parts of the fingerprint two environments differ; empty where the fingerprints are equal. A record doesn't
 * list the processor's instruction sets: they are what is left where all else is equal.
 */
export function environmentParts(stored: Environment, here: Environment): EnvironmentPart[] {
  if (stored.fingerprint === here.fingerprint) return []
  // Packages that only the code or the data depend on are in keys, not in fingerprints.
  const engines = Object.keys({ ...stored.packages, ...here.packages }).filter(
    (name) => name !== 'hypros' && name !== 'typescript',
  )
  const parts: EnvironmentPart[] = [
    { part: 'processor', stored: stored.cpu, here: here.cpu },
    { part: 'cores', stored: String(stored.cores), here: String(here.cores) },
    { part: 'system', stored: stored.platform, here: here.platform },
    { part: 'Node', stored: major(stored.node), here: major(here.node) },
    ...engines.map((name) => ({
      part: name,
      stored: stored.packages[name] ?? 'none',
      here: here.packages[name] ?? 'none',
    })),
  ]
  const differing = parts.filter((part) => part.stored !== part.here)
  if (differing.length > 0) return differing
  return [{ part: 'instruction sets', stored: stored.fingerprint, here: here.fingerprint }]
}
