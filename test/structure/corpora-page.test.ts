import { expect, test } from 'vitest'
import { corporaPage } from '../../docs/corpora.ts'
import { read } from './sources.ts'

test('docs/corpora.md is up to date (npm run docs writes it)', () => {
  expect(read('docs/corpora.md')).toBe(corporaPage())
})
