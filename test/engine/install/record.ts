import type { InstallRecord } from '../../../src/engine/tensorflow/installation.ts'

/** The record of an installation that was made then. */
export const recordOf = (installedAt: string): InstallRecord => ({
  schema: 1,
  engine: 'tensorflow',
  variant: 'cpu',
  version: '2.21.0',
  tfjsNode: '4.22.0',
  addon: 'tfjs_binding.node',
  addonSha256: 'a'.repeat(64),
  wheel: null,
  compiler: null,
  installedAt,
})
