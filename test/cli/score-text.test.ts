/** `hypros score bleu | chrf | rouge` on files, as a person runs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { chrfMetric, corpusBleu, rougeMetric, scoreCorpus, sentenceBleu } from '../../src/metric/index.ts'
import { hypros } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hypros-score-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const system = ['Die Datei fehlt hier nicht.', '', 'Ein „Zitat“, 3.5 kg & 日本語 😀', 'IST DAS EIN SATZ ?']
const first = ['Die Datei fehlt nicht.', 'leer', 'Ein "Zitat", 3,5 kg & 日本 😀', 'Ist das ein Satz?']
const second = ['Hier fehlt keine Datei.', '', 'Das Zitat wiegt 3.5 kg', 'Ist das ein Satz ?']
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`
const hyp = file('hyp', text(system))
const ref = file('ref', text(first))
const other = file('other', text(second))
const pairs = system.map((hypothesis, i) => ({ hypothesis, references: [first[i]!, second[i]!] }))
const files = ['--hyp', hyp, '--ref', ref]

test('bleu prints the line that sacreBLEU prints', async () => {
  const { code, output, errors } = await hypros(['score', 'bleu', ...files])
  expect([code, errors]).toEqual([0, ''])
  const { score } = corpusBleu(system, first)
  expect(output).toMatch(
    /^BLEU\|nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:hypros-1 = \d+\.\d\d [\d./]+ \(BP = \d\.\d{3} ratio = \d\.\d{3} hyp_len = \d+ ref_len = \d+\)\n$/,
  )
  expect(output).toContain(` = ${score.toFixed(2)} `)
})

test('bleu of a file against itself is 100', async () => {
  const { output } = await hypros([
    'score',
    'bleu',
    '--hyp',
    ref,
    '--ref',
    ref,
    '--tokenize',
    'char',
    '-w',
    '8',
  ])
  expect(output).toContain(' = 100.00000000 ')
})

test('options reach the score, several references too', async () => {
  const words = [
    '--ref',
    other,
    '--tokenize',
    'intl',
    '--lowercase',
    '--smooth',
    'floor',
    '--smooth-value',
    '0.2',
  ]
  const { output } = await hypros(['score', 'bleu', ...files, ...words, '--effective-order', '--json'])
  const expected = corpusBleu(
    system,
    pairs.map(({ references }) => references),
    { tokenize: 'intl', lowercase: true, smooth: 'floor', smoothValue: 0.2, effectiveOrder: true },
  )
  expect(JSON.parse(output)).toEqual({
    name: 'BLEU',
    signature: 'nrefs:2|case:lc|eff:yes|tok:intl|smooth:floor[0.20]|version:hypros-1',
    segments: 4,
    ...expected,
  })
})

test('chrf takes the options of sacreBLEU', async () => {
  const words = ['--chrf-word-order', '2', '--chrf-char-order', '4', '--chrf-beta', '3', '--chrf-whitespace']
  const { output } = await hypros([
    'score',
    'chrf',
    ...files,
    ...words,
    '--lowercase',
    '--chrf-eps-smoothing',
    '--json',
  ])
  const metric = chrfMetric({
    wordOrder: 2,
    charOrder: 4,
    beta: 3,
    whitespace: true,
    lowercase: true,
    epsSmoothing: true,
  })
  const expected = scoreCorpus(
    metric,
    system.map((hypothesis, i) => ({ hypothesis, references: [first[i]!] })),
  )
  const { name, signature } = metric
  expect(JSON.parse(output)).toEqual({ name, signature, segments: 4, ...expected })
})

test('rouge prints a line for each type that is asked for', async () => {
  const { output } = await hypros(['score', 'rouge', ...files, '--rouge', 'L,1', '--stemmer'])
  const lines = output.trimEnd().split('\n')
  expect(lines.map((line) => line.replace(/ = .*/, ''))).toEqual(
    ['ROUGE-1', 'ROUGE-L'].map(
      (name) =>
        `${name}|nrefs:1|types:1,L|case:lc|tok:rouge-score|stem:porter-nltk|sent:lf|agg:mean|version:hypros-1`,
    ),
  )
  expect(lines[0]).toMatch(/ = 0\.\d{4} \(P = 0\.\d{4} R = 0\.\d{4}\)$/)
})

test('rouge takes sentences apart at what stands for line feeds', async () => {
  const [a, b] = [file('a', 'one two<n>three\n'), file('b', 'three<n>one two\n')]
  const words = ['--hyp', a, '--ref', b, '--newline', '<n>', '--json']
  const { L, Lsum, signature } = JSON.parse((await hypros(['score', 'rouge', ...words])).output)
  expect([L.f1, Lsum.f1]).toEqual([2 / 3, 1])
  expect(signature).toContain('|sent:<n>|')
  const metric = rougeMetric({ newline: '<n>' })
  expect(signature).toBe(metric.signature)
})

test('each segment is scored on its own line', async () => {
  const { output } = await hypros(['score', 'bleu', ...files, '--sentence-level', '-w', '6'])
  const expected = system.map((hypothesis, i) => sentenceBleu(hypothesis, first[i]!).score.toFixed(6))
  expect(output).toBe(text(expected))
})

describe('files as they are found', () => {
  const { score } = corpusBleu(system, first)
  const shapes: readonly [string, string | Uint8Array][] = [
    ['a byte order mark', `\ufeff${text(system)}`],
    ['carriage returns', text(system).replaceAll('\n', '\r\n')],
    ['no line feed at the end', system.join('\n')],
  ]

  test.each(shapes)('%s', async (name, content) => {
    const path = file(name, content)
    const { output, errors } = await hypros(['score', 'bleu', '--hyp', path, '--ref', ref, '--json'])
    expect(errors).toBe('')
    expect(JSON.parse(output).score).toBe(score)
  })

  test('standard input', async () => {
    const { output } = await hypros(['score', 'bleu', '--hyp', '-', '--ref', ref, '--json'], {
      input: text(system),
    })
    expect(JSON.parse(output).score).toBe(score)
  })

  test('a large file is streamed', async () => {
    const many = 40_000
    const path = file('large', text(Array.from({ length: many }, (_, i) => `${'Zeile '.repeat(40)}${i}`)))
    const { code, output } = await hypros(['score', 'bleu', '--hyp', path, '--ref', path, '--json'], {
      node: ['--max-old-space-size=64'],
    })
    expect([code, JSON.parse(output).segments]).toEqual([0, many])
  }, 60_000)
})

describe('mistakes', () => {
  const short = file('short', 'one line\n')
  const latin = file('latin', Uint8Array.of(0x61, 0x0a, 0x62, 0x0a, 0xfc, 0x0a))
  const empty = file('empty', '')
  const mistakes: readonly [string, string[], number, string[]][] = [
    ['lengths that differ', ['bleu', '--hyp', hyp, '--ref', short], 3, [`4 in ${hyp}`, `1 in ${short}`]],
    ['bytes that are no UTF-8', ['chrf', '--hyp', latin, '--ref', ref], 3, ['no UTF-8', `${latin}, line 3`]],
    ['a missing file', ['bleu', '--hyp', join(folder, 'none'), '--ref', ref], 3, ['no such file', 'none']],
    ['empty files', ['bleu', '--hyp', empty, '--ref', empty], 3, ['no segments', empty]],
    ['no reference', ['bleu', '--hyp', hyp], 2, ["required option '--ref <file>'"]],
    ['two standard inputs', ['bleu', '--hyp', '-', '--ref', '-'], 2, ['both standard input']],
    ['an unknown tokeniser', ['bleu', ...files, '--tokenize', 'zh'], 2, ["'zh' is invalid", 'intl']],
    ['an unknown type', ['rouge', ...files, '--rouge', '1,3'], 2, ['"3" is none of 1, 2, L, Lsum']],
    ['an unknown score', ['blue', ...files], 2, ['no command "blue"', 'did you mean "bleu"']],
  ]

  test.each(mistakes)('%s', async (_what, words, exit, messages) => {
    const { code, output, errors } = await hypros(['score', ...words])
    expect([code, output]).toEqual([exit, ''])
    for (const message of ['error: ', 'what to do: ', ...messages]) expect(errors).toContain(message)
    expect(errors).not.toMatch(/^\s+at /m)
  })
})
