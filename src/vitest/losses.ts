import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'

/**
 * The declaration with the paths of loss modules made relative to the project's root: a person writes them
 * relative to the suite file, and a record must not name folders of one machine.
 */
export function withRootedLosses(input: unknown, suiteFile: string, root: string): unknown {
  if (!isRecord(input) || !isRecord(input.arms)) return input
  const arms = Object.entries(input.arms).map(([arm, loss]) => {
    if (!isRecord(loss) || loss.kind !== 'module' || typeof loss.path !== 'string' || loss.path === '') {
      return [arm, loss]
    }
    const path = relative(root, resolve(dirname(suiteFile), loss.path))
    const shown = isAbsolute(path) || path.startsWith('..') ? path : `./${path}`
    return [arm, { ...loss, path: shown.split(sep).join('/') }]
  })
  return { ...input, arms: Object.fromEntries(arms) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
