import { describe, expect, test } from 'vitest'
import { processorFlags, processorName } from '../../src/profile/processor.ts'

const x86 = `processor\t: 0
model name\t: AMD EPYC
flags\t\t: fpu vme sse sse2 fma sse4_1 sse4_2 avx f16c avx2 erms avx512f avx512_bf16 avx512_vnni sha_ni

processor\t: 1
flags\t\t: fpu amx_tile
`
const arm = `processor\t: 0
Features\t: fp asimd evtstrm aes fphp asimdhp cpuid asimddp sve i8mm bf16
CPU implementer\t: 0x41
CPU part\t: 0xd40
`

describe('instruction sets', () => {
  test.each([
    ['x86', x86, ['avx', 'avx2', 'avx512_bf16', 'avx512_vnni', 'avx512f', 'f16c', 'fma', 'sse4_1', 'sse4_2']],
    ['ARM', arm, ['asimd', 'asimddp', 'asimdhp', 'bf16', 'fphp', 'i8mm', 'sve']],
    ['an unknown system', '', []],
  ])('of %s', (_, information, expected) => {
    expect(processorFlags(information)).toEqual(expected)
  })
})

describe('name', () => {
  test.each([
    ['AMD EPYC', x86, 'AMD EPYC'],
    ['  Some(R)  Processor   3 ', '', 'Some(R) Processor 3'],
    ['unknown', arm, 'ARM implementer 0x41 part 0xd40'],
    [undefined, arm, 'ARM implementer 0x41 part 0xd40'],
    ['unknown', '', 'unknown'],
    [undefined, '', 'unknown'],
  ])('of model %j', (model, information, expected) => {
    expect(processorName(model, information)).toBe(expected)
  })
})
