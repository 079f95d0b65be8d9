/** What is said about two cells that differ, file by file. */
import { describe, expect, test } from 'vitest'
import { compareCells, differenceLines } from '../../src/report/cell-difference.ts'
import { fieldText, fileDifference } from '../../src/report/file-difference.ts'
import { pairCells } from '../../src/report/store-difference.ts'
import { encodeSafetensors } from '../../src/train/safetensors.ts'
import { evidenceOf } from './evidence.ts'

const bytes = (text: string) => Buffer.from(text)
const tensor = (...values: number[]) => ({
  shape: [values.length],
  dtype: 'float32' as const,
  data: Float32Array.from(values),
})

const files: readonly [name: string, a: Uint8Array, b: Uint8Array, said: string, fields: number][] = [
  ['a.json', bytes('{"x":1,"y":[1,2]}'), bytes('{"x":1,"y":[1,2.5]}'), 'y[1]: 2 → 2.5 (+0.5)', 1],
  ['a.json', bytes('{"x":1,"z":3}'), bytes('{"x":2,"y":"new"}'), 'x: 1 → 2 (+1)', 3],
  ['a.json', bytes('{"x":-0.0,"y":1}'), bytes('{"x":0,"y":1}'), 'x: 0 → 0 (+0)', 1],
  ['a.json', bytes('{"x":1}'), bytes('{ "x":1}'), 'byte 1: 34 → 32 (−2)', 1],
  ['a.json', bytes('{"x":1}'), bytes('{"x":'), 'byte 5: 49 → none', 1],
  [
    'curve.csv',
    bytes('step,loss\n1,2.5\n'),
    bytes('step,loss\n1,2.25\n'),
    'line 2, loss: 2.5 → 2.25 (−0.25)',
    1,
  ],
  ['curve.csv', bytes('step\n1\n'), bytes('steps\n1\n'), 'line 1: "step" → "steps"', 1],
  ['outputs.test.txt', bytes('ein\nzwei\n'), bytes('ein\ndrei\n'), 'line 2: "zwei" → "drei"', 1],
  ['outputs.test.txt', bytes('ein\n'), bytes('ein\n\n'), 'line 3: none → ""', 1],
  [
    'weights.safetensors',
    encodeSafetensors({ w: tensor(1, 2), v: tensor(1) }),
    encodeSafetensors({ w: tensor(1, 3), v: tensor(1) }),
    'w[1]: 2 → 3 (+1)',
    1,
  ],
  [
    'weights.safetensors',
    encodeSafetensors({ w: tensor(1) }),
    encodeSafetensors({ w: tensor(1, 2) }),
    'w, shape: "[1]" → "[2]"',
    1,
  ],
  ['step-1x1.onnx', Uint8Array.of(1, 2), Uint8Array.of(1, 3, 4), 'byte 1: 2 → 3 (+1)', 1],
]

test.each(files)('%s, case %#', (name, a, b, said, fields) => {
  const found = fileDifference(name, a, b)
  expect(found?.fields).toBe(fields)
  expect(found && fieldText(found.first)).toBe(said)
  expect(fileDifference(name, a, Uint8Array.from(a))).toBeNull()
})

const measured = (bleu: number) =>
  evidenceOf(() => ({ bleu, ece: 0.1, brier: 0.5, swapped: 20, curve: [[100, bleu]] })).cells.map(
    ({ record }) => record!.result,
  )
const cell = (result: object, others: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({ 'record.json': JSON.stringify(result), ...others }).map(([name, text]) => [
      name,
      bytes(text),
    ]),
  )

describe('cells', () => {
  const [first, second] = measured(27)
  const [other] = measured(28.5)

  test('run.json is no difference', () => {
    expect(compareCells(cell(first!, { 'run.json': '1' }), cell(first!, { 'run.json': '2' }))).toBeNull()
  })

  test('the record comes first, then the other files, then numbers with their differences', () => {
    const difference = compareCells(
      cell(first!, { 'curve.csv': 'step,bleu\n100,27\n', 'a.txt': 'x' }),
      cell(other!, { 'curve.csv': 'step,bleu\n100,28.5\n', 'b.txt': 'x' }),
    )
    expect(difference && differenceLines(difference)).toEqual([
      'record.json differs first at curve[0].scores.bleu: 27 → 28.5 (+1.5); 2 fields in all',
      'curve.csv differs, too: line 2, bleu: 27 → 28.5 (+1.5)',
      'a.txt is in A only',
      'b.txt is in B only',
      'numbers, A → B:',
      '  scores.test.bleu: 27 → 28.5 (+1.5)',
    ])
  })

  test('key and signature differ last, the signature part by part', () => {
    const signed = (key: string, versions: number) => ({
      ...first,
      key,
      signature: `task:translation|versions:loop.${versions}`,
    })
    const onlySigned = compareCells(cell(signed('k1', 1)), cell(signed('k2', 2)))
    expect(onlySigned?.files[0]?.first).toMatchObject({
      field: 'signature.versions',
      a: 'loop.1',
      b: 'loop.2',
    })
    const declared = compareCells(cell(first!), cell(second!))
    expect(declared?.files[0]?.first.field).toBe('spec.arm')
  })

  test('are paired by key, then by declaration unless several were declared alike', () => {
    const spec = (seed: number) => ({ ...first!.spec, seed })
    const a = [
      { key: 'k1', spec: spec(1) },
      { key: 'k2', spec: spec(2) },
      { key: 'k3', spec: spec(3) },
      { key: 'k4', spec: spec(3) },
    ]
    const b = [
      { key: 'k1', spec: spec(1) },
      { key: 'k5', spec: spec(2) },
      { key: 'k6', spec: spec(3) },
    ]
    const { pairs, onlyA, onlyB } = pairCells(a, b)
    expect(pairs.map((pair) => pair.map(({ key }) => key))).toEqual([
      ['k1', 'k1'],
      ['k2', 'k5'],
    ])
    expect([onlyA, onlyB].map((cells) => cells.map(({ key }) => key))).toEqual([['k3', 'k4'], ['k6']])
  })
})
