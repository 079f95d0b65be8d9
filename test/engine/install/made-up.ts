/** A small made-up TensorFlow: wheels in a folder that stands in for an index, and a tarball of addon sources. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tar from 'tar'
import type { WheelPin } from '../../../src/engine/install/pins.ts'
import type { Sources } from '../../../src/engine/install/tensorflow.ts'

const here = fileURLToPath(new URL('made-up', import.meta.url))
const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

export const version = '0.0.1'

export interface MadeUp {
  /** Folder of everything. */
  readonly folder: string
  /** pip's and npm's settings: no network. */
  readonly environment: NodeJS.ProcessEnv
  readonly sources: Sources
  readonly wheelFile: string
  readonly wheelPath: string
  readonly tarball: string
  remove(): void
}

export interface Flaws {
  /** Every entry of a product is off by this much. */
  readonly offBy?: number
  /** Further members of the wheel, by name. */
  readonly members?: Readonly<Record<string, string>>
  /** Appended to the addon's source. */
  readonly source?: string
}

/** Compiles and packs it; takes about a second. */
export function madeUp({ offBy = 0, members = {}, source = '' }: Flaws = {}): MadeUp {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-made-up-'))
  const at = (...path: string[]) => join(folder, ...path)
  for (const name of ['index', 'package/binding']) mkdirSync(at(name), { recursive: true })

  const compile = (name: string, ...words: string[]) =>
    execFileSync('c++', ['-shared', '-fPIC', '-o', at(name), `-Wl,-soname,${name}`, ...words])
  compile('libtensorflow_cc.so.2', `-DOFF_BY=${offBy}`, join(here, 'library.cc'))
  compile('libtensorflow_framework.so.2', '-xc++', '/dev/null')
  compile('libcudart.so.12', '-xc++', '/dev/null')

  const wheelFile = `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_17_${machine}.whl`
  const wheelPath = at('index', wheelFile)
  packWheel(wheelPath, `tensorflow_cpu-${version}`, {
    'tensorflow/libtensorflow_cc.so.2': `@${at('libtensorflow_cc.so.2')}`,
    'tensorflow/libtensorflow_framework.so.2': `@${at('libtensorflow_framework.so.2')}`,
    'tensorflow/include/tensorflow/c/c_api.h': `@${join(here, 'c_api.h')}`,
    'tensorflow/include/external/other/c/unused.h': '',
    'tensorflow/python/__init__.py': '',
    ...members,
  })
  packWheel(
    at('index', `nvidia_made_up_cu12-1.0-py3-none-manylinux_2_17_${machine}.whl`),
    'nvidia_made_up_cu12-1.0',
    {
      'nvidia/cuda_runtime/lib/libcudart.so.12': `@${at('libcudart.so.12')}`,
      'nvidia/cuda_runtime/include/cuda.h': '',
    },
  )

  copyFileSync(join(here, 'binding.cc'), at('package/binding/tfjs_binding.cc'))
  writeFileSync(at('package/binding/tfjs_backend.cc'), source)
  writeFileSync(at('package/package.json'), '{"name":"made-up","version":"0.0.1"}')
  const tarball = at('made-up-0.0.1.tgz')
  tar.create({ file: tarball, cwd: folder, gzip: true, sync: true }, ['package'])

  return {
    folder,
    wheelFile,
    wheelPath,
    tarball,
    environment: {
      ...process.env,
      HYPROS_CACHE: at('cache'),
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: at('index'),
      npm_config_offline: 'true',
      npm_config_cache: at('npm-cache'),
    },
    sources: {
      wheel: () => ({ requirement: `tensorflow-cpu==${version}` }),
      cuda: (_, requires) =>
        requires.flatMap((line) =>
          line.includes('and-cuda') ? [{ requirement: line.split(';')[0]!.trim() }] : [],
        ),
      addon: { name: tarball, version, integrity: integrityOf(tarball) },
      bytes: () => 0,
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The pin that holds for the wheel as it lies there. */
export function pinOf({ wheelFile, wheelPath }: MadeUp): WheelPin {
  const content = readFileSync(wheelPath)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { file: wheelFile, sha256, bytes: content.length }
}

/** Turns one bit in the middle of a file. */
export function alterByte(path: string): void {
  const content = readFileSync(path)
  const middle = content.length >> 1
  content[middle] = content[middle]! ^ 1
  writeFileSync(path, content)
}

function integrityOf(path: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`
}

/** Writes a wheel of some members; `@path` stands for a file. */
export function packWheel(path: string, release: string, members: Readonly<Record<string, string>>): void {
  const [name = '', number = ''] = release.split('-')
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${name.replaceAll('_', '-')}`,
    `Version: ${number}`,
    'Requires-Dist: numpy>=1.26',
    'Requires-Dist: nvidia-made-up-cu12<2.0,>=1.0; extra == "and-cuda"',
  ]
  const all = {
    ...members,
    [`${release}.dist-info/METADATA`]: `${metadata.join('\n')}\n`,
    [`${release}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\n',
    [`${release}.dist-info/RECORD`]: '',
  }
  execFileSync('python3', [join(here, 'wheel.py'), path], { input: JSON.stringify(all) })
}
