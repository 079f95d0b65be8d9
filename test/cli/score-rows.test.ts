/** What `hypros score` reads: rows of probabilities, and segments of files side by side. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { DataError } from '../../src/base/errors.ts'
import { calibrationScores } from '../../src/cli/score/calibration-scores.ts'
import { probabilityRows } from '../../src/cli/score/probability-rows.ts'
import { segments } from '../../src/cli/score/segments.ts'
import type { Source } from '../../src/data/readers/source.ts'

/** Pieces of two bytes, so that lines and characters are cut. */
const sourceOf = (content: string | Uint8Array): Source => ({
  name: 'rows.csv',
  async *open() {
    const bytes = Buffer.from(content)
    for (let at = 0; at < bytes.length; at += 2) yield bytes.subarray(at, at + 2)
  },
})

const collected = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}

describe('rows of probabilities', () => {
  const half = [0.5, 0.5]
  test.each([
    ['numbers', '1,0.5,0.5\n0,0.5,0.5', [1, 0], half],
    ['names', 'label,café,"a, b"\n"a, b",.5,5e-1\ncafé,0.5,0.5\n', [1, 0], half],
    ['numbers under a header', 'label,no,yes\n1,0.5,0.5\nno,0.5,0.5\n', [1, 0], half],
    ['one probability', 'label,p\n1,0.5\n0,0.5\n', [1, 0], half],
    ['blanks and blank lines', '\ufeff 1 , 0.5 ,0.5 \r\n\r\n0,0.5,0.5\r\n', [1, 0], half],
  ])('%s', async (_what, content, labels, probabilities) => {
    const rows = await collected(probabilityRows(sourceOf(content)))
    expect(rows.map(({ label }) => label)).toEqual(labels)
    expect(rows.map((row) => row.probabilities)).toEqual(labels.map(() => probabilities))
  })

  const mistakes: readonly [string, string | Uint8Array, string[]][] = [
    ['nothing', '', ['no examples']],
    ['a header alone', 'label,a,b\n', ['no examples']],
    ['a row of another length', '0,0.5,0.5\n1,0.5\n', ['on line 2']],
    ['no number', '0,0.5,0.5\n1,0.5,half\n', ['"half" where a probability is expected', 'line 2']],
    ['no number in the first row', '0,0.5,half\n', ['"half" where a probability is expected', 'line 1']],
    ['an empty field', '0,0.5,0.5\n1,,1\n', ['"" where a probability is expected', 'line 2']],
    ['logits', '0,2.5,-1\n', ['probability 2.5 of class 0', 'line 1']],
    ['a sum that is not 1', '0,0.5,0.5\n1,0.4,0.4\n', ['sum to 0.8', 'line 2']],
    ['a label that is no class', '0,0.5,0.5\n2,0.5,0.5\n', ['label "2", not 0 to 1', 'line 2']],
    ['a name without a header', 'yes,0.5,0.5\n', ['label "yes", not 0 to 1', 'line 1']],
    ['an unknown name', 'label,a,b\nc,0.5,0.5\n', ['label "c", not 0 to 1, nor one of a, b', 'line 2']],
    ['labels alone', '0\n1\n', ['a row without probabilities', 'line 1']],
    ['an open quote', '0,"0.5\n', ['Quote Not Closed']],
    ['bytes that are no UTF-8', Uint8Array.of(0x30, 0x2c, 0x31, 0x0a, 0xff, 0x0a), ['no UTF-8', 'line 2']],
  ]

  test.each(mistakes)('refused: %s', async (_what, content, messages) => {
    const scores = calibrationScores(sourceOf(content), 10)
    await expect(scores).rejects.toThrow(DataError)
    for (const message of ['rows.csv', ...messages]) await expect(scores).rejects.toThrow(message)
  })
})

describe('segments of files side by side', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hypros-segments-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const three = file('three', 'a\n\nc\n')

  test.each([
    ['a byte order mark and carriage returns', '\ufeffa\r\n\r\nc\r\n', ['a', '', 'c']],
    ['no line feed at the end', 'a\n\nc', ['a', '', 'c']],
    ['other line separators', 'a\u2028b\u0085\n\rx\ry\n\u000c\n', ['a\u2028b\u0085', '\rx\ry', '\u000c']],
  ])('%s', async (_what, content, expected) => {
    const pairs = await collected(segments(file('some', content), [three, three]))
    expect(pairs.map(({ hypothesis }) => hypothesis)).toEqual(expected)
    expect(pairs.map(({ references }) => references)).toEqual(['a', '', 'c'].map((line) => [line, line]))
  })

  test.each([
    ['a shorter file', 'a\n', 'files of differing length: 1 in'],
    ['a longer file', 'a\nb\nc\nd\ne\n', 'files of differing length: 5 in'],
    ['an empty file', '', 'files of differing length: 0 in'],
    ['bytes that are no UTF-8', Uint8Array.of(0x61, 0x0a, 0x0a, 0xc3, 0x28, 0x0a), 'other, line 3'],
    ['a file that ends within a character', Uint8Array.of(0x61, 0x0a, 0x0a, 0xc3), 'other, line 3'],
  ])('refused: %s', async (_what, content, message) => {
    const pairs = collected(segments(file('other', content), [three]))
    await expect(pairs).rejects.toThrow(DataError)
    await expect(pairs).rejects.toThrow(message)
  })

  test('refused: a folder', async () => {
    await expect(collected(segments(folder, [three]))).rejects.toThrow("can't be read")
  })
})
