import ts from 'typescript'
import { expect, test } from 'vitest'
import { canaries } from '../canary/canaries.ts'
import { filesUnder, nodesOf, parse, read } from './sources.ts'

const planted = Object.entries(canaries).flatMap(([name, ways]) =>
  Object.entries(ways).map(([way, by]) => [name, way, by] as const),
)

test('docs/canaries.md has every canary, and what catches it', () => {
  const table = read('docs/canaries.md')
    .split('\n\n')
    .find((block) => block.startsWith('| Canary '))
  const rows = (table ?? '').split('\n').map((row) => row.split('|').map((cell) => cell.trim()))
  expect(rows.slice(2).map((cells) => cells.slice(1, -1))).toEqual(planted)
})

test('every canary has one test', () => {
  const calls = filesUnder('test/canary').flatMap((path) =>
    [...nodesOf(parse(path))].flatMap((node) => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'canary') return []
      return [
        node.arguments.slice(0, 2).map((argument) => (ts.isStringLiteral(argument) ? argument.text : '')),
      ]
    }),
  )
  expect(calls.map(String).sort()).toEqual(planted.map(([name, way]) => String([name, way])).sort())
})
