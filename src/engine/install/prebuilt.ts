/** The official prebuilt addon, for those who want just that one: an older TensorFlow, from its makers' own host. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { checkAddon } from './check.ts'
import { altered, fileDigest } from './digest.ts'
import { type NpmPin, tfjsNode, tfjsNodeGpu } from './pins.ts'
import { assertSupported, thisPlatform } from './platform.ts'
import { quoted } from './run.ts'
import { type Installed, installOnce } from './tensorflow.ts'
import { runNpm } from './tools.ts'
import type { Device, Work } from './types.ts'

/** Version of TensorFlow that the prebuilt addon of tfjs-node 4.22.0 brings. */
const version = '2.9.1'

/** Where the package's install script gets addon and libraries. */
const host = 'storage.googleapis.com'

/** @throws EngineError where the host can't be reached or the addon does not work here. */
export async function installPrebuilt(device: Device, work: Work): Promise<Installed> {
  assertSupported(thisPlatform(), device)
  const pin = device === 'cuda' ? tfjsNodeGpu : tfjsNode
  const name = `tensorflow-${version}-prebuilt${device === 'cuda' ? '-cuda' : ''}`
  return installOnce(name, work, async (result) => {
    await npmInstall(pin, result, work)
    const addon = join('node_modules', pin.name, 'lib', 'napi-v8', 'tfjs_binding.node')
    work.report({ phase: 'verify', what: 'a matrix product' })
    const { gpu } = await checkAddon(join(result, addon), [], { ...work, remedy: without })
    const remarks =
      device === 'cuda' && !gpu
        ? [
            'TensorFlow found no GPU (this build needs CUDA 11.2 and cuDNN 8.1); the addon computes on the CPU',
          ]
        : []
    const record = {
      schema: 1,
      engine: 'tensorflow',
      variant: 'prebuilt',
      version,
      tfjsNode: pin.version,
      addon,
      addonSha256: await fileDigest(join(result, addon), 'sha256', 'hex', work.signal),
      wheel: null,
      compiler: null,
      installedAt: new Date().toISOString(),
    } as const
    return { record, remarks }
  })
}

const without = 'leave --prebuilt out: the addon is then compiled here, from packages of PyPI and npm alone'

async function npmInstall({ name, version, integrity }: NpmPin, folder: string, work: Work): Promise<void> {
  work.report({ phase: 'npm', what: `${name}@${version}, and what its install script fetches` })
  // npm 11 and later run only the install scripts that a project allows.
  const project = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
  const { code, lastLines } = await runNpm(
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--foreground-scripts', '--loglevel=error'],
    work,
  )
  if (code !== 0) {
    throw new EngineError(
      `the official prebuilt can't be installed; its install script fetches from ${host}${quoted(lastLines)}`,
      `npm install ${name}@${version}`,
      without,
    )
  }
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { integrity?: string }>>
  }
  const actual = lock.packages[`node_modules/${name}`]?.integrity ?? 'none'
  if (actual !== integrity) throw altered(name, integrity, actual)
}
