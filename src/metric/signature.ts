import { metricVersion } from './version.ts'

/**
 * `name:value|name:value|…|version:hypros-N`: what a score depends on, in sacreBLEU's format. The version is that of
 * this implementation, so that nobody takes the line for sacreBLEU's own.
 */
export function signatureOf(fields: Readonly<Record<string, string | number>>): string {
  const all = { ...fields, version: `hypros-${metricVersion}` }
  return Object.entries(all)
    .map(([name, value]) => `${name}:${value}`)
    .join('|')
}
