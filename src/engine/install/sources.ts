/** The addon's C++ sources, out of the npm package @tensorflow/tfjs-node. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as tar from 'tar'
import { EngineError } from '../../base/errors.ts'
import { altered, fileDigest } from './digest.ts'
import type { NpmPin } from './pins.ts'
import { quoted } from './run.ts'
import { runNpm } from './tools.ts'
import type { Work } from './types.ts'

/**
 * Downloads the package with `npm pack`, so that a person's registry settings hold, checks it and unpacks its folder
 * `binding` into `folder`; the path of that folder.
 *
 * @throws EngineError where it can't be had or is not the pinned one.
 */
export async function fetchSources(pin: NpmPin, folder: string, work: Work): Promise<string> {
  const spec = `${pin.name}@${pin.version}`
  work.report({ phase: 'download', what: spec })
  mkdirSync(folder, { recursive: true })
  // A name that is a path is one of the tests' packages.
  const asked = pin.name.startsWith('/') ? pin.name : spec
  const { code, lastLines } = await runNpm(
    ['pack', asked, '--pack-destination', folder, '--ignore-scripts'],
    work,
  )
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  if (code !== 0 || file === undefined) {
    throw new EngineError(
      `npm could not download the sources of the addon${quoted(lastLines)}`,
      `npm pack ${asked}`,
      'check the network and the registry: npm config get registry',
    )
  }
  const path = join(folder, file)
  const integrity = `sha512-${await fileDigest(path, 'sha512', 'base64', work.signal)}`
  if (integrity !== pin.integrity) throw altered(path, pin.integrity, integrity)
  await tar.extract({ file: path, cwd: folder, filter: (name) => name.startsWith('package/binding/') })
  return join(folder, 'package', 'binding')
}
