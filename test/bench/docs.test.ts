import { expect, test } from 'vitest'
import { committedResults, figuresOf } from '../../bench/lib/results.ts'
import { replacedBetween } from '../../docs/markdown.ts'
import { parts } from '../../docs/parts.ts'
import { read } from '../structure/sources.ts'

test.each(parts)(
  'docs/%s shows its "%s" as they are (npm run docs writes them)',
  async (page, name, text) => {
    const current = read(`docs/${page}`)
    expect(replacedBetween(current, name, await text())).toBe(current)
  },
)

test('the figures in docs show the committed results (npm run docs writes them)', () => {
  const figures = figuresOf(committedResults().steps)
  expect(figures.map(([name]) => [name, read(`docs/figures/${name}`)])).toEqual(figures)
})

test('a page without the two comments is an error, not a page left as it is', () => {
  expect(() => replacedBetween('# A page', 'memory', 'text')).toThrow('memory')
})
