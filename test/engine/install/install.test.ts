/** A whole installation, of a small made-up TensorFlow: pip, npm and the compiler are real. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { EngineError } from '../../../src/base/errors.ts'
import { installTensorflow, type Sources } from '../../../src/engine/install/tensorflow.ts'
import type { Device, Progress } from '../../../src/engine/install/types.ts'
import { findInstallation } from '../../../src/engine/tensorflow/installation.ts'
import { alterByte, type Flaws, type MadeUp, madeUp, pinOf, version } from './made-up.ts'

let made: MadeUp
afterEach(() => made.remove())

function install(
  sources: Partial<Sources> = {},
  environment: NodeJS.ProcessEnv = {},
  device: Device = 'cpu',
) {
  const progress: Progress[] = []
  const work = {
    signal: new AbortController().signal,
    report: (step: Progress) => void progress.push(step),
    environment: { ...made.environment, ...environment },
  }
  const done = installTensorflow({ device, version }, work, { ...made.sources, ...sources })
  return { done, progress }
}

/** The error of an installation; afterwards nothing may be left of it. */
async function failure(sources: Partial<Sources> = {}, environment: NodeJS.ProcessEnv = {}) {
  const error = await install(sources, environment).done.then(
    () => expect.unreachable('it was installed'),
    (reason: unknown) => reason,
  )
  expect(left()).toEqual([])
  return error as EngineError
}

/** What stands in the folder of engines, unfinished work included. */
function left(): string[] {
  const home = join(made.folder, 'cache', 'engines')
  const visible = existsSync(home) ? readdirSync(home).filter((name) => !name.startsWith('.')) : []
  const hidden = join(home, '.tmp')
  return [...visible, ...(existsSync(hidden) ? readdirSync(hidden) : [])]
}

const make = (flaws?: Flaws) => {
  made = madeUp(flaws)
}

test('installs what is needed and no more, writes down what it is, and is found', async () => {
  make()
  const { done, progress } = install()
  const { installation, fresh, remarks } = await done
  expect([fresh, remarks]).toEqual([true, []])
  expect(readdirSync(installation.folder).sort()).toEqual(['install.json', 'tensorflow', 'tfjs_binding.node'])
  expect(readdirSync(join(installation.folder, 'tensorflow')).sort()).toEqual([
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
  ])
  const { sha256 } = pinOf(made)
  expect(JSON.parse(readFileSync(join(installation.folder, 'install.json'), 'utf8'))).toEqual({
    schema: 1,
    engine: 'tensorflow',
    variant: 'cpu',
    version,
    tfjsNode: version,
    addon: 'tfjs_binding.node',
    addonSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    wheel: { file: made.wheelFile, sha256 },
    compiler: expect.stringMatching(/\d/),
    installedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(findInstallation(made.environment)).toEqual(installation)
  expect(left()).toEqual([installation.name])
  expect([...new Set(progress.map(({ phase }) => phase))]).toEqual([
    'download',
    'extract',
    'compile',
    'verify',
  ])

  const again = install()
  expect(await again.done).toEqual({ installation, fresh: false, remarks: [] })
  expect(again.progress).toEqual([])

  alterByte(installation.addonPath)
  await expect(install().done).rejects.toThrow(/not the one that was installed.*engine remove/s)
})

test("for CUDA, brings the libraries that the wheel's metadata asks for, and says what was not verified", async () => {
  make()
  const { installation, remarks } = await install({}, { PATH: pathWithout('nvidia-smi') }, 'cuda').done
  expect(installation.name).toBe(`tensorflow-${version}-cuda`)
  const nvidia = join(installation.folder, 'nvidia')
  expect(readdirSync(nvidia, { recursive: true }).sort()).toEqual([
    'cuda_runtime',
    'cuda_runtime/lib',
    'cuda_runtime/lib/libcudart.so.12',
  ])
  expect(remarks[0]).toBe(
    'no NVIDIA driver and so no GPU was found; verified instead: the addon computes on the CPU, and 1 libraries of CUDA load',
  )
})

test('an addon that computes wrongly is not installed', async () => {
  make({ offBy: 3 })
  const error = await failure()
  expect(error.what).toBe('the addon computes a wrong matrix product: off by 3')
  expect(error.remedy).toContain('nothing was installed')
})

test('too little room is said before anything is downloaded', async () => {
  make()
  const error = await failure({ bytes: () => 1e18 })
  expect(error.what).toMatch(
    /^the disk has too little room: \d+\.\d GB are free, 1000000000\.0 GB are needed$/,
  )
  expect(error.remedy).toContain('HYPROS_CACHE')
})

/** The path without the folders that hold a program. */
function pathWithout(program: string): string {
  return (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !existsSync(join(folder, program)))
    .join(':')
}
