import { expect, test } from 'vitest'
import { terminalBlock } from '../../src/base/block.ts'

test('a redraw moves up by the lines drawn before and clears them', () => {
  const written: string[] = []
  const block = terminalBlock((text) => written.push(text))
  block.show(['a', 'b'])
  block.show(['c'])
  block.clear()
  block.clear()
  expect(written).toEqual(['a\nb\n', '\u001b[2A\u001b[Jc\n', '\u001b[1A\u001b[J'])
})
