import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  describeEnvironment,
  type FingerprintParts,
  fingerprintOf,
  memoryLimit,
} from '../../src/profile/environment.ts'

describe('describeEnvironment', () => {
  test('says the same twice', () => {
    expect(describeEnvironment()).toEqual(describeEnvironment())
  })

  test('names this machine', () => {
    const environment = describeEnvironment()
    expect(environment.fingerprint).toMatch(/^[0-9a-f]{16}$/)
    expect(environment.node).toBe(process.version)
    expect(environment.platform).toBe(`${process.platform}-${process.arch}`)
    expect(environment.cpu).not.toBe('')
    expect(environment.cores).toBeGreaterThanOrEqual(1)
    expect(environment.memoryBytes).toBeGreaterThan(100e6)
  })

  test('has the versions that package.json pins', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    const { version, dependencies } = JSON.parse(text)
    expect(describeEnvironment().packages).toEqual({
      'onnxruntime-node': dependencies['onnxruntime-node'],
      '@tensorflow/tfjs-core': dependencies['@tensorflow/tfjs-core'],
      typescript: dependencies.typescript,
      hypros: version,
    })
  })
})

describe('the fingerprint', () => {
  const parts: FingerprintParts = {
    cpu: 'Processor 1',
    flags: ['avx2', 'fma'],
    cores: 8,
    platform: 'linux-x64',
    nodeMajor: 24,
    enginePackages: { 'onnxruntime-node': '1.30.0' },
  }
  const changes: Partial<FingerprintParts>[] = [
    { cpu: 'Processor 2' },
    { flags: ['avx2', 'avx512f', 'fma'] },
    { cores: 4 },
    { platform: 'linux-arm64' },
    { nodeMajor: 22 },
    { enginePackages: { 'onnxruntime-node': '1.30.1' } },
  ]

  test.each(changes)('changes with %j', (change) => {
    expect(fingerprintOf({ ...parts, ...change })).not.toBe(fingerprintOf(parts))
  })

  test('depends on nothing else', () => {
    expect(fingerprintOf({ ...parts })).toBe(fingerprintOf(parts))
  })
})

test.each([
  [8e9, 0, 8e9],
  [8e9, 2 ** 64, 8e9],
  [8e9, 2e9, 2e9],
])('of %d bytes with a limit of %d, %d are ours', (total, constrained, expected) => {
  expect(memoryLimit(total, constrained)).toBe(expected)
})
