import { join } from 'node:path'
import { parquetWriteFile } from 'hyparquet-writer/src/node.js'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'
import { DataError } from '../../../src/base/errors.ts'
import { taggedSentences } from '../../../src/data/datasets/text.ts'
import { jsonLines, textField } from '../../../src/data/readers/json-lines.ts'
import { lines } from '../../../src/data/readers/lines.ts'
import { parallelLines } from '../../../src/data/readers/parallel.ts'
import { parquetRows } from '../../../src/data/readers/parquet.ts'
import { quoted, tabSeparated } from '../../../src/data/readers/separated.ts'
import { segments } from '../../../src/data/readers/sgm.ts'
import { tfExamples } from '../../../src/data/readers/tf-example.ts'
import { emptyFolder } from '../../cell/children.ts'
import { all, folderOf, sourceOf } from './pack.ts'

/** Reading throws a DataError that says this, and where. */
async function refused(items: AsyncIterable<unknown>, what: RegExp, where: string) {
  const reading = all(items)
  await expect(reading).rejects.toBeInstanceOf(DataError)
  await expect(reading).rejects.toMatchObject({ what: expect.stringMatching(what), where })
}

describe('lines', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['\n', ['']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\rb\n', ['a\rb']],
    ['\uFEFFa\n', ['a']],
    ['a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
    ['żółw 🐢\nß\n', ['żółw 🐢', 'ß']],
  ])('of %j', async (text, expected) => {
    for (const chunk of [1, 2, 3, 1000]) expect(await all(lines(sourceOf(text, chunk)))).toEqual(expected)
  })

  test.each([1, 4, 1000])(
    'bytes that are no UTF-8 are refused with their line (chunks of %i)',
    async (chunk) => {
      const bytes = Buffer.from('one\ntwo\nthr\xe9e\nfour\n', 'latin1')
      await refused(lines(sourceOf(bytes, chunk)), /no UTF-8/, 'a.txt, line 3')
    },
  )

  test('a text that ends within a character is refused', async () => {
    await refused(lines(sourceOf(Buffer.from('a\nß').subarray(0, 3))), /within a character/, 'a.txt, line 2')
  })
})

describe('parallel texts', () => {
  test('are joined by line', async () => {
    expect(await all(parallelLines(sourceOf('a\nb\n'), sourceOf('A\nB')))).toEqual([
      { source: 'a', target: 'A' },
      { source: 'b', target: 'B' },
    ])
  })

  test.each([
    ['a\nb\nc\n', 'A\n', 'a.txt, line 2'],
    ['a\n', 'A\nB\n', 'a.txt, line 2'],
    ['', 'A\n', 'a.txt, line 1'],
  ])('of %j and %j are refused', async (source, target, where) => {
    await refused(parallelLines(sourceOf(source), sourceOf(target)), /ends after \d lines/, where)
  })
})

describe('fields with tabs between them', () => {
  test('quotes are characters', async () => {
    expect(await all(tabSeparated(sourceOf('a "b\tc\n\t\n'), 2))).toEqual([
      ['a "b', 'c'],
      ['', ''],
    ])
  })

  test('another number of them is refused', async () => {
    await refused(tabSeparated(sourceOf('a\tb\nc\n'), 2), /1 fields .* expected 2/, 'a.txt, line 2')
  })
})

describe('quoted fields', () => {
  test.each([
    ['"a","b ""c"" d"\n', ',' as const, [['a', 'b "c" d']]],
    [
      '"a","two\nlines"\nb,c',
      ',' as const,
      [
        ['a', 'two\nlines'],
        ['b', 'c'],
      ],
    ],
    ['a\t"b\tc"\n', '\t' as const, [['a', 'b\tc']]],
    ['\uFEFF"a","\\n"\n', ',' as const, [['a', '\\n']]],
  ])('of %j', async (text, delimiter, expected) => {
    expect(await all(quoted(sourceOf(text), 2, delimiter))).toEqual(expected)
  })

  test('another number of them is refused', async () => {
    await refused(quoted(sourceOf('a,b\n"c\nd","e",f\n'), 2), /3 fields, expected 2/, 'a.txt, line 3')
  })

  test('a quote that is not closed is refused', async () => {
    await refused(quoted(sourceOf('a,b\n"c,d\n'), 2), /[Qq]uote/, 'a.txt, line 2')
  })

  test('bytes that are no UTF-8 are refused', async () => {
    await refused(quoted(sourceOf(Buffer.from('a,b\nc,\xe9\n', 'latin1')), 2), /no UTF-8/, 'a.txt, line 2')
  })
})

describe('JSON lines', () => {
  test('blank lines are passed over', async () => {
    expect(await all(jsonLines(sourceOf('{"a":"ä"}\n\n{"a":"b"}')))).toEqual([
      { value: { a: 'ä' }, line: 1 },
      { value: { a: 'b' }, line: 3 },
    ])
  })

  test.each([
    ['{"a":1}\n{"a":', /no JSON/],
    ['{}\n[1]\n', /not an object/],
  ])('%j is refused', async (text, what) => {
    await refused(jsonLines(sourceOf(text)), what, 'a.txt, line 2')
  })

  test('a field that is no text is named', () => {
    expect(() => textField(sourceOf(''), { a: 1 }, 'a', 7)).toThrow(/no text in the field "a"[\s\S]*line 7/)
  })
})

describe('SGM segments', () => {
  test('with entities, in one line or several', async () => {
    const text =
      '<refset trglang="en">\n<doc>\n<p>\n<seg id="1">A &lt;b&gt; &amp; c & d </seg><SEG>e</SEG>\n<seg id="2">over\ntwo</seg>\n'
    expect(await all(segments(sourceOf(text)))).toEqual(['A <b> & c & d', 'e', 'over two'])
  })

  test.each([
    ['<seg id="1">a\n<seg id="2">b</seg>', /within a segment/, 2],
    ['a</seg>', /without <seg>/, 1],
    ['\n<seg>a\n\n', /does not end/, 2],
  ])('%j is refused', async (text, what, line) => {
    await refused(segments(sourceOf(text)), what, `a.txt, line ${line}`)
  })
})

describe('tf.Example records', () => {
  const schema = protobuf.parse(
    `syntax = "proto3";
    message BytesList { repeated bytes value = 1; } message Int64List { repeated int64 value = 1; }
    message Feature { BytesList bytes_list = 1; Int64List int64_list = 3; }
    message Features { map<string, Feature> feature = 1; } message Example { Features features = 1; }`,
    { keepCase: true },
  )
  const type = schema.root.lookupType('Example')
  const record = (texts: Readonly<Record<string, string>>): Buffer => {
    const feature = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, { bytes_list: { value: [Buffer.from(text)] } }]),
    )
    const body = type.encode(type.fromObject({ features: { feature } })).finish()
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(body.length))
    return Buffer.concat([length, body])
  }
  const two = Buffer.concat([record({ article: 'ä b', abstract: '' }), record({ article: 'c' })])

  test.each([1, 7, 1000])('in chunks of %i bytes', async (chunk) => {
    expect(await all(tfExamples(sourceOf(two, chunk)))).toEqual([
      { article: 'ä b', abstract: '' },
      { article: 'c' },
    ])
  })

  test('that end too soon are refused', async () => {
    await refused(tfExamples(sourceOf(two.subarray(0, -1))), /within record 2/, 'a.txt')
  })

  test('that are something else are refused', async () => {
    const body = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff])
    await refused(tfExamples(sourceOf(body)), /record 1 is no tf\.Example/, 'a.txt')
    await refused(tfExamples(sourceOf(Buffer.alloc(8, 0x7f))), /record 1 claims/, 'a.txt')
  })
})

test('words with tags', async () => {
  expect(await all(taggedSentences(sourceOf('\n\tThe/at 1\\/2/cd and/or/cc ./.\n\n')))).toEqual([
    { text: 'The 1\\/2 and/or .' },
  ])
  await refused(taggedSentences(sourceOf('\nThe at\n')), /"The" is no word with a tag/, 'a.txt, line 2')
})

describe('Parquet', () => {
  test('rows of several groups, only the columns asked for', async () => {
    const path = join(emptyFolder(), 'a.parquet')
    const text = ['a', 'ä', '', 'd', 'e']
    await parquetWriteFile({
      filename: path,
      columnData: [
        { name: 'text', data: text },
        { name: 'label', data: [1, 2, 3, 4, 5] },
      ],
      rowGroupSize: 2,
    })
    expect(await all(parquetRows(path, 'a.parquet', ['text']))).toEqual(text.map((one) => ({ text: one })))
    await refused(parquetRows(path, 'a.parquet', ['nothing']), /not the Parquet file/, 'a.parquet')
  })

  test('something else is refused', async () => {
    const path = join(folderOf({ 'a.parquet': 'this is no Parquet file' }), 'a.parquet')
    await refused(parquetRows(path, 'a.parquet', ['text']), /not the Parquet file/, 'a.parquet')
  })
})
