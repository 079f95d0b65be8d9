/** The parts of an installation, one at a time, on a small made-up TensorFlow. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EngineError } from '../../../src/base/errors.ts'
import { checkAddon } from '../../../src/engine/install/check.ts'
import { compileAddon } from '../../../src/engine/install/compile.ts'
import { parseGpus } from '../../../src/engine/install/gpu.ts'
import { cudaWheels, defaultVersion, tensorflowWheel } from '../../../src/engine/install/pins.ts'
import { assertSupported, type Platform, wheelTags } from '../../../src/engine/install/platform.ts'
import { fetchSources } from '../../../src/engine/install/sources.ts'
import { findCompiler, findPython } from '../../../src/engine/install/tools.ts'
import type { Work } from '../../../src/engine/install/types.ts'
import { extractMembers } from '../../../src/engine/install/unzip.ts'
import { announcedBytes, downloadWheels } from '../../../src/engine/install/wheels.ts'
import { emptyFolder } from '../../cell/children.ts'
import { type MadeUp, madeUp, packWheel, pinOf, version } from './made-up.ts'

let made: MadeUp
beforeAll(() => {
  made = madeUp()
})
afterAll(() => made.remove())

const work = (environment: NodeJS.ProcessEnv = {}): Work => ({
  signal: new AbortController().signal,
  report: () => {},
  environment: { ...made.environment, ...environment },
})

const failure = async (work: Promise<unknown>): Promise<EngineError> =>
  work.then(
    () => expect.unreachable('it worked'),
    (reason: EngineError) => reason,
  )

describe('wheels', () => {
  const download = (requirement: string, pin = pinOf(made)) =>
    downloadWheels(
      [{ requirement, pin }],
      join(emptyFolder(), 'w'),
      wheelTags(process.arch),
      'python3',
      work(),
    )

  test('an altered one is named, with both digests', async () => {
    const pin = { ...pinOf(made), sha256: '0'.repeat(64) }
    const error = await failure(download(`tensorflow-cpu==${version}`, pin))
    expect(error).toBeInstanceOf(EngineError)
    expect(error.what).toContain(`a downloaded file is not the pinned one: ${made.wheelFile}`)
    expect(error.what).toContain(`expected: sha256 ${pin.sha256}`)
    expect(error.what).toContain(`actual:   sha256 ${pinOf(made).sha256}`)
  })

  test('one that the index does not have', async () => {
    const error = await failure(download('tensorflow-cpu==9.9.9'))
    expect(error.what).toMatch(/^the package index has no such wheel/)
    expect(error.where).toBe('pip download tensorflow-cpu==9.9.9')
  })

  const lines: readonly [string, number | undefined][] = [
    ['  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (273.8 MB)', 273.8e6],
    ['  Using cached six-1.17.0-py2.py3-none-any.whl (11 kB)', 11e3],
    ['Collecting tensorflow-cpu==2.21.0', undefined],
  ]
  test.each(lines)('pip announces: %s', (line, bytes) => {
    expect(announcedBytes(line)).toBe(bytes)
  })

  test('the default version is pinned on every machine that it runs on; another is not', () => {
    const pins = (['cpu-x64', 'cpu-arm64', 'cuda-x64'] as const).map((key) => {
      const [device, arch] = key.split('-') as ['cpu' | 'cuda', string]
      return tensorflowWheel(defaultVersion, device, arch).pin?.sha256
    })
    expect(new Set(pins).size).toBe(3)
    expect(pins).not.toContain(undefined)
    expect(cudaWheels(defaultVersion, []).every(({ pin }) => pin !== undefined)).toBe(true)
    expect(tensorflowWheel('2.20.0', 'cpu', 'x64')).toEqual({ requirement: 'tensorflow-cpu==2.20.0' })
    expect(
      cudaWheels('2.20.0', ['numpy>=1.26', 'nvidia-nccl-cu12<3.0,>=2.25.1; extra == "and-cuda"']),
    ).toEqual([{ requirement: 'nvidia-nccl-cu12<3.0,>=2.25.1' }])
    expect(() => tensorflowWheel('latest', 'cpu', 'x64')).toThrow('no version of TensorFlow')
  })
})

test('altered sources of the addon are named', async () => {
  const { addon } = made.sources
  const wrong = { ...addon, integrity: `sha512-${'A'.repeat(86)}==` }
  const error = await failure(fetchSources(wrong, emptyFolder(), work()))
  expect(error.what).toMatch(/^a downloaded file is not the pinned one: \S+\.tgz\n.*\n.*sha512-/)
  expect(error.what).toContain(wrong.integrity)
  expect(error.what).toContain(addon.integrity)
})

describe('taking files out of a wheel', () => {
  test('takes what is wanted', async () => {
    const folder = emptyFolder()
    await extractMembers(made.wheelPath, folder, (name) => name.endsWith('.py'))
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'tensorflow',
      'tensorflow/python',
      'tensorflow/python/__init__.py',
    ])
  })

  test.each(['../escaped', '/tmp/escaped-from-a-wheel', 'a/../../escaped'])('refuses %s', async (name) => {
    const folder = emptyFolder()
    const wheel = join(folder, 'bad.whl')
    packWheel(wheel, 'bad-1.0', { [name]: 'x' })
    const inside = join(folder, 'inside')
    const error = await failure(extractMembers(wheel, inside, () => true))
    expect(error.what).toContain('a member that points outside')
    expect([existsSync(join(folder, 'escaped')), existsSync('/tmp/escaped-from-a-wheel')]).toEqual([
      false,
      false,
    ])
  })

  test('refuses what is damaged', async () => {
    const folder = emptyFolder()
    const wheel = join(folder, 'damaged.whl')
    writeFileSync(wheel, readFileSync(made.wheelPath))
    const content = readFileSync(wheel)
    writeFileSync(wheel, content.fill(0, 200, 600))
    const damaged = await failure(extractMembers(wheel, join(folder, 'a'), () => true))
    expect(damaged.what).toMatch(/^a wheel is damaged/)
    writeFileSync(wheel, 'no zip file at all')
    expect((await failure(extractMembers(wheel, join(folder, 'b'), () => true))).what).toMatch(
      /^a wheel is damaged/,
    )
  })
})

describe('the addon', () => {
  /** Compiles the made-up addon with something more in its source; the addon's path. */
  async function compiled(source: string): Promise<string> {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'tensorflow'))
    await extractMembers(made.wheelPath, folder, (name) => name.startsWith('tensorflow/'))
    const sources = join(folder, 'sources')
    mkdirSync(sources)
    writeFileSync(
      join(sources, 'tfjs_binding.cc'),
      readFileSync(join(made.folder, 'package/binding/tfjs_binding.cc')),
    )
    writeFileSync(join(sources, 'tfjs_backend.cc'), source)
    const headers = join(folder, 'tensorflow/include')
    await compileAddon(await findCompiler(work()), { sources, headers, folder }, work())
    return join(folder, 'tfjs_binding.node')
  }

  test('computes, and leaves util as it is', async () => {
    const found = await checkAddon(await compiled(''), [], work())
    expect(found).toEqual({ difference: 0, version: null, gpu: false, patched: false, unloadable: {} })
  })

  test('that crashes does not work', async () => {
    const crash = '#include <cstdlib>\nstruct Crash { Crash() { std::abort(); } } crash;\n'
    const error = await failure(checkAddon(await compiled(crash), [], work()))
    expect(error.what).toContain('its process was ended by a signal')
  })

  test('whose CUDA libraries do not load does not work', async () => {
    const library = join(emptyFolder(), 'libcudart.so.12')
    writeFileSync(library, 'no library')
    const error = await failure(checkAddon(await compiled(''), [library], work()))
    expect(error.what).toMatch(/^a library of CUDA does not load: .*libcudart\.so\.12/)
  })

  test('what the compiler says is repeated', async () => {
    const error = await failure(compiled('#error the headers are too old\n'))
    expect(error.what).toMatch(/^the addon does not compile\n.*the headers are too old/s)
    expect(error.remedy).toContain('CXX')
  })
})

describe('programs that are missing', () => {
  /** A folder that stands for PATH, with empty programs that are there and answer with an exit code. */
  function path(programs: Readonly<Record<string, number>>): NodeJS.ProcessEnv {
    const folder = emptyFolder()
    for (const [name, code] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\nexit ${code}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    return { PATH: folder, CXX: '' }
  }

  const missing: readonly [
    what: string,
    find: (work: Work) => Promise<unknown>,
    there: Record<string, number>,
    said: string,
    remedy: string,
  ][] = [
    [
      'Python',
      findPython,
      { 'apt-get': 0 },
      'there is no python3',
      'run: sudo apt-get install python3 python3-pip',
    ],
    ['pip', findPython, { dnf: 0, python3: 1 }, 'python3 has no pip', 'run: sudo dnf install python3-pip'],
    ['a compiler', findCompiler, { brew: 0 }, 'there is no C++ compiler', 'run: brew install gcc'],
    [
      'any package manager',
      findCompiler,
      {},
      'there is no C++ compiler',
      'sudo apt-get install g++   or: sudo dnf',
    ],
    [
      'npm',
      (work) => fetchSources(made.sources.addon, emptyFolder(), work),
      { pacman: 0 },
      'there is no npm',
      'run: sudo pacman -S npm',
    ],
  ]
  test.each(missing)('%s', async (_, find, there, said, remedy) => {
    const environment = path(there)
    const error = await failure(find(work(environment)))
    expect(error).toBeInstanceOf(EngineError)
    expect(error.what).toContain(said)
    expect(error.where).toBe(`PATH=${environment.PATH}`)
    expect(error.remedy).toContain(remedy)
  })

  test('a CXX that is none', async () => {
    const error = await failure(findCompiler(work({ CXX: 'no-such-compiler -O1' })))
    expect(error.what).toBe('the C++ compiler "no-such-compiler -O1" does not run')
  })
})

const platforms: readonly [what: string, Platform, 'cpu' | 'cuda', string | null][] = [
  ['Linux', { platform: 'linux', arch: 'x64', glibc: '2.36' }, 'cuda', null],
  ['ARM', { platform: 'linux', arch: 'arm64', glibc: '2.36' }, 'cpu', null],
  [
    'CUDA on ARM',
    { platform: 'linux', arch: 'arm64', glibc: '2.36' },
    'cuda',
    'no wheels with CUDA for arm64',
  ],
  ['Windows', { platform: 'win32', arch: 'x64', glibc: undefined }, 'cpu', 'not supported on Windows'],
  ['a Mac', { platform: 'darwin', arch: 'arm64', glibc: undefined }, 'cpu', 'not supported on darwin'],
  ['an old system', { platform: 'linux', arch: 'x64', glibc: '2.17' }, 'cpu', 'this system has glibc 2.17'],
  [
    'Alpine',
    { platform: 'linux', arch: 'x64', glibc: undefined },
    'cpu',
    'this system has another C library',
  ],
]

test.each(platforms)('%s', (_, platform, device, refusal) => {
  if (refusal === null) expect(() => assertSupported(platform, device)).not.toThrow()
  else expect(() => assertSupported(platform, device)).toThrow(refusal)
})

test("GPUs as their driver's program lists them", () => {
  const text = 'NVIDIA A100-SXM4-80GB, 550.54.15, 81920\nTesla T4, 535.104.05, 15360\n'
  expect(parseGpus(text)).toEqual([
    { name: 'NVIDIA A100-SXM4-80GB', driver: '550.54.15', memoryBytes: 81920 * 2 ** 20 },
    { name: 'Tesla T4', driver: '535.104.05', memoryBytes: 15360 * 2 ** 20 },
  ])
})
