/** `hypros engine`. Installing itself is tested in test/engine/install. */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EngineState } from '../../src/engine/install/inventory.ts'
import { emptyFolder } from '../cell/children.ts'
import { hypros } from './program.ts'

/** A cache with an installation whose addon is none. */
function brokenInstallation(): { cache: string; folder: string } {
  const cache = emptyFolder()
  const folder = join(cache, 'engines', 'tensorflow-2.21.0-cpu')
  mkdirSync(folder, { recursive: true })
  const record = {
    schema: 1,
    engine: 'tensorflow',
    variant: 'cpu',
    version: '2.21.0',
    tfjsNode: '4.22.0',
    addon: 'tfjs_binding.node',
    addonSha256: 'a'.repeat(64),
    wheel: null,
    compiler: null,
    installedAt: '2026-11-20T10:00:00.000Z',
  }
  writeFileSync(join(folder, 'install.json'), JSON.stringify(record))
  writeFileSync(join(folder, 'tfjs_binding.node'), 'no library')
  return { cache, folder }
}

describe('list', () => {
  test('names what is always there', async () => {
    const environment = { HYPROS_CACHE: emptyFolder() }
    const { code, output } = await hypros(['engine', 'list'], { environment })
    expect(output).toMatch(
      /^✓ onnx +cpu +\d+\.\d+\.\d+ .*onnxruntime-node\n✓ eager +cpu +\d+\.\d+\.\d+ .*\n$/,
    )
    expect(code).toBe(0)
  })

  test('says what does not work, and why; as JSON, too', async () => {
    const { cache, folder } = brokenInstallation()
    const environment = { HYPROS_CACHE: cache }
    const { output } = await hypros(['engine', 'list'], { environment })
    expect(output).toMatch(/✗ tensorflow-2\.21\.0-cpu +cpu +2\.21\.0 +\d+ MB +\//)
    expect(output).toContain('the addon does not work')
    const { output: json } = await hypros(['engine', 'list', '--json'], { environment })
    const engines = JSON.parse(json) as EngineState[]
    expect(engines.map(({ name, problem }) => [name, problem === null])).toEqual([
      ['onnx', true],
      ['eager', true],
      ['tensorflow-2.21.0-cpu', false],
    ])
    expect(engines[2]).toMatchObject({ engine: 'tensorflow', version: '2.21.0', where: folder })
  })

  const colorCode = '\u001b['
  test.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [{}, false],
  ])('colours in a pipe under %j: %s', async (settings, colored) => {
    const { output } = await hypros(['engine', 'list'], {
      environment: { HYPROS_CACHE: emptyFolder(), ...settings },
    })
    expect(output.includes(colorCode)).toBe(colored)
  })
})

describe('remove', () => {
  test('in a pipe asks for --yes, and removes with it', async () => {
    const { cache, folder } = brokenInstallation()
    const environment = { HYPROS_CACHE: cache }
    const words = ['engine', 'remove', 'tensorflow-2.21.0-cpu']
    const refused = await hypros(words, { environment })
    expect(refused.code).toBe(2)
    expect(refused.errors).toContain('nobody is there to confirm')
    expect(existsSync(folder)).toBe(true)
    const removed = await hypros([...words, '--yes'], { environment })
    expect(removed).toEqual({ code: 0, output: 'tensorflow-2.21.0-cpu is removed\n', errors: '' })
    expect(readdirSync(join(cache, 'engines')).filter((name) => !name.startsWith('.'))).toEqual([])
  })

  test.each([
    ['onnx', 'onnx is part of hypros'],
    ['tensorflow-2.21.0-cp', 'did you mean "tensorflow-2.21.0-cpu"?'],
    ['../engines', 'no installed engine "../engines"'],
  ])('%s is refused', async (name, said) => {
    const environment = { HYPROS_CACHE: brokenInstallation().cache }
    const { code, errors } = await hypros(['engine', 'remove', name, '--yes'], { environment })
    expect(code).toBe(2)
    expect(errors).toContain(said)
  })
})

describe('install', () => {
  test.each([
    [['onnx'], 'onnx needs no installation'],
    [['tensorflw'], 'did you mean "tensorflow"?'],
    [['tensorflow', '--cpu', '--cuda'], '--cpu and --cuda exclude each other'],
    [['tensorflow', '--prebuilt', '--version', '2.20.0'], 'the prebuilt addon has a version of its own'],
  ])('%j is a mistake', async (words, said) => {
    const { code, errors } = await hypros(['engine', 'install', ...words])
    expect(code).toBe(2)
    expect(errors).toContain(said)
  })

  /** A path on which these programs come first. */
  function shadowed(programs: Readonly<Record<string, string>>): string {
    const folder = emptyFolder()
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    return [folder, process.env.PATH].join(delimiter)
  }

  test('Ctrl-C ends it with 130, and nothing is left', async () => {
    const cache = emptyFolder()
    const { code, errors } = await hypros(['engine', 'install', 'tensorflow'], {
      environment: { HYPROS_CACHE: cache, PATH: shadowed({ npm: 'exec sleep 20' }) },
      meanwhile: (child) => {
        child.stderr?.on('data', (text: string) => {
          if (String(text).includes('download')) child.kill('SIGINT')
        })
      },
    })
    expect([code, errors]).toEqual([130, 'download @tensorflow/tfjs-node@4.22.0\ninterrupted\n'])
    expect(readdirSync(join(cache, 'engines', '.tmp'))).toEqual([])
  })

  test('a prebuilt addon whose host is out of reach: says which, and what else there is', async () => {
    const npm = 'echo "getaddrinfo ENOTFOUND storage.googleapis.com" >&2; exit 1'
    const { code, errors } = await hypros(['engine', 'install', 'tensorflow', '--prebuilt'], {
      environment: { HYPROS_CACHE: emptyFolder(), PATH: shadowed({ npm }) },
    })
    expect(code).toBe(4)
    expect(errors).toContain('its install script fetches from storage.googleapis.com')
    expect(errors).toContain('what to do: leave --prebuilt out')
  })
})
