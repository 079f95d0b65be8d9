import { expect, test } from 'vitest'
import { type GpuFacts, gpuWord } from '../../../src/engine/onnx/gpu.ts'

const unknown: GpuFacts = {
  platform: 'linux',
  release: '6.1.0',
  processor: 'Example CPU @ 2.50GHz',
  drivers: [],
  nvidia: null,
  cards: [],
}

test.each<[string, Partial<GpuFacts>, string | undefined]>([
  ['nothing known', {}, undefined],
  [
    'two of one model',
    { nvidia: { models: ['NVIDIA A100-SXM4-80GB', 'NVIDIA A100-SXM4-80GB'], driver: '550.54.15' } },
    'nvidia-a100-sxm4-80gb.driver-550.54.15',
  ],
  [
    'two models',
    { nvidia: { models: ['NVIDIA L4', 'NVIDIA A10'], driver: '535.1' } },
    'nvidia-a10+nvidia-l4.driver-535.1',
  ],
  ['a card of another make', { cards: ['8086-9a49'] }, 'pci-8086-9a49'],
  [
    'a driver by name goes before what the machine has',
    { drivers: [{ name: 'vk_swiftshader_icd', digest: '0123456789ab' }], cards: ['8086-9a49'] },
    'vk-swiftshader-icd.0123456789ab',
  ],
  [
    "Apple's, with the system that brings its driver",
    { platform: 'darwin', release: '24.5.0', processor: 'Apple M2 Pro' },
    'apple-m2-pro.system-24.5.0',
  ],
])('%s', (_, facts, word) => {
  expect(gpuWord({ ...unknown, ...facts })).toBe(word)
})
