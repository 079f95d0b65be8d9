import { expect, test } from 'vitest'
import type { Environment } from '../../src/cell/record.ts'
import { environmentParts } from '../../src/report/environment-difference.ts'

const stored: Environment = {
  fingerprint: 'a',
  node: 'v24.1.0',
  platform: 'linux-x64',
  cpu: 'CPU',
  cores: 2,
  memoryBytes: 1,
  packages: { 'onnxruntime-node': '1.30.0', hypros: '0.1.0', typescript: '5.9.3' },
}

const other: readonly [
  change: Partial<Environment>,
  parts: [part: string, stored: string, here: string][],
][] = [
  [
    { cpu: 'Other', cores: 4 },
    [
      ['processor', 'CPU', 'Other'],
      ['cores', '2', '4'],
    ],
  ],
  [{ platform: 'darwin-arm64' }, [['system', 'linux-x64', 'darwin-arm64']]],
  [{ node: 'v25.0.0' }, [['Node', '24', '25']]],
  [{ packages: { 'onnxruntime-node': '1.31.0' } }, [['onnxruntime-node', '1.30.0', '1.31.0']]],
  [{ node: 'v24.9.0', memoryBytes: 2 }, [['instruction sets', 'a', 'b']]],
]

test.each(other)('%j under another fingerprint: the parts that differ', (change, parts) => {
  const found = environmentParts(stored, { ...stored, ...change, fingerprint: 'b' })
  expect(found.map(({ part, stored, here }) => [part, stored, here])).toEqual(parts)
})

test('under one fingerprint nothing differs, whatever else does', () => {
  expect(environmentParts(stored, { ...stored, node: 'v24.9.0', memoryBytes: 2 })).toEqual([])
})
