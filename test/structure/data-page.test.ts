import { expect, test } from 'vitest'
import { dataPage } from '../../docs/data.ts'
import { read } from './sources.ts'

test('docs/data.md is up to date (npm run docs writes it)', () => {
  expect(read('docs/data.md')).toBe(dataPage())
})
