import { expect, test } from 'vitest'
import { codeDigest } from './code.ts'

const code = 'export const sum = (a: number, b: number) => [a, b, 1 + 2].at(0)'

const same: readonly [what: string, text: string][] = [
  ['a comment', `/** Adds. */\n${code} // really`],
  [
    'formatting',
    'export const sum = (\n  a: number,\n  b: number,\n) =>\n  [\n    a, b,\n    1 + 2,\n  ].at(0);',
  ],
  ['a type', code.replace('a: number', 'a: 1 | 2').concat('\ninterface Unused { readonly a: 1 }')],
  ['a type import', `import type { A } from './a.ts'\n${code}`],
]

test.each(same)('%s changes nothing', (_, text) => {
  expect(codeDigest(text)).toBe(codeDigest(code))
})

const other: readonly [what: string, text: string][] = [
  ['a number', code.replace('1 + 2', '1 + 3')],
  ['an operator', code.replace('1 + 2', '1 - 2')],
  ['an order', code.replace('a, b, 1', 'b, a, 1')],
  ['a text that looks like a comment', code.replace('at(0)', "at('// 0')")],
  ['a hole in a list', code.replace('[a, b,', '[a, , b,')],
]

test.each(other)('%s changes the digest', (_, text) => {
  expect(codeDigest(text)).not.toBe(codeDigest(code))
})
