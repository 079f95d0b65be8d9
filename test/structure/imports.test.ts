import { expect, test } from 'vitest'
import { importsOf } from './sources.ts'

const cases: readonly [text: string, to: string, own: boolean, typeOnly: boolean][] = [
  ["import { a } from '../b/c.ts'", 'src/b/c.ts', true, false],
  ["import type { A } from '../b/c.ts'", 'src/b/c.ts', true, true],
  ["import { type A } from '../b/c.ts'", 'src/b/c.ts', true, false],
  ["import './c.ts'", 'src/x/c.ts', true, false],
  ["export { a } from './c.ts'", 'src/x/c.ts', true, false],
  ["export type * from './c.ts'", 'src/x/c.ts', true, true],
  ["const c = await import('./c.ts')", 'src/x/c.ts', true, false],
  ["let c: import('./c.ts').C", 'src/x/c.ts', true, true],
  ["import fs from 'node:fs'", 'node:fs', false, false],
]

test.each(cases)('%s', (text, to, own, typeOnly) => {
  expect(importsOf('src/x/a.ts', text)).toEqual([{ to, own, typeOnly }])
})
