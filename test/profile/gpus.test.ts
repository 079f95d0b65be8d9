import { expect, test } from 'vitest'
import { ConfigError } from '../../src/base/errors.ts'
import { type Gpu, gpuNamed, gpus, ratesOf, secondsOf } from '../../src/profile/gpus.ts'

test.each([
  ['A100', 'A100 40GB'],
  ['a100 80gb', 'A100 80GB'],
  ['NVIDIA A100-80GB', 'A100 80GB'],
  ['H100', 'H100 SXM'],
  ['h100-pcie', 'H100 PCIe'],
  ['RTX4090', 'RTX 4090'],
])('%s is the %s', (spelling, name) => {
  expect(gpuNamed(spelling).name).toBe(name)
})

test('a GPU without published figures is an error that lists those there are', () => {
  expect(() => gpuNamed('B300')).toThrow(ConfigError)
  expect(() => gpuNamed('B300')).toThrow(/no published figures for a GPU "B300"[\s\S]*A100 40GB, A100 80GB/)
  expect(() => gpuNamed('RTX 4099')).toThrow(/did you mean "RTX 4090"\?/)
  expect(() => gpuNamed('')).toThrow(ConfigError)
})

test('peaks are those without sparsity, and none of less precision is lower', () => {
  for (const { peak } of gpus) {
    expect(peak.fp32).toBeLessThanOrEqual(peak.tf32)
    expect(peak.tf32).toBeLessThan(peak.bf16)
  }
  expect(gpuNamed('A100').peak).toEqual({ fp32: 19.5, tf32: 156, bf16: 312 })
})

const gpu: Gpu = {
  name: 'round',
  memoryGiB: 1,
  peak: { fp32: 1, tf32: 10, bf16: 20 },
  bandwidth: 100,
  source: 'a literal',
}

test.each([
  ['arithmetic at a share of the peak', { flops: 10e12, bytesMoved: 0 }, 'tf32', 0.5, 2],
  ['at another precision', { flops: 10e12, bytesMoved: 0 }, 'fp32', 1, 10],
  ['memory traffic, which takes no share', { flops: 0, bytesMoved: 300e9 }, 'tf32', 0.5, 3],
  ['the longer of both', { flops: 10e12, bytesMoved: 300e9 }, 'tf32', 0.5, 3],
  ['the longer of both, the other way', { flops: 20e12, bytesMoved: 300e9 }, 'tf32', 0.5, 4],
] as const)('seconds: %s', (_, work, precision, utilisation, seconds) => {
  expect(secondsOf(work, ratesOf(gpu, precision, utilisation))).toBeCloseTo(seconds, 12)
})
