import { describe, expect, test } from 'vitest'
import { punctuationNormaliser } from '../../src/data/moses-punctuation.ts'
import golden from '../oracle/data-moses.json' with { type: 'json' }

describe.each(golden.groups)('with $options the text is that of sacremoses', ({ options, outputs }) => {
  const normalise = punctuationNormaliser(options)
  test('for every line', () => {
    expect(golden.lines.map(normalise)).toEqual(outputs)
  })
})

test('the options make a difference each, and so do the rules', () => {
  expect(new Set(golden.groups.map(({ outputs }) => outputs.join('\n'))).size).toBe(golden.groups.length)
  const [first] = golden.groups
  expect(golden.lines.filter((line, index) => line !== first?.outputs[index]).length).toBeGreaterThan(200)
})
