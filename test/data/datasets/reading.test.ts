/** Data sets whose files are large, read from small files of the same form. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ConfigError, DataError } from '../../../src/base/errors.ts'
import { datasetReaders, openDataset } from '../../../src/data/datasets/open.ts'
import { readLock } from '../../../src/data/lock.ts'
import { readParallelCorpus } from '../../../src/data/parallel-corpus.ts'
import { emptyFolder } from '../../cell/children.ts'
import { all, folderOf, tarOf, zipOf } from '../readers/pack.ts'

const lock = readLock()

/** Options under which a data set has these files, named without their folder, and no others. */
function filled(name: string, files: Readonly<Record<string, Buffer | string>>) {
  const entry = lock.datasets[name]
  if (entry?.state !== 'available' || entry.source.kind !== 'url')
    throw new Error(`${name} is not downloaded`)
  const pins = entry.source.files.filter(({ file }) => file.slice(file.indexOf('/') + 1) in files)
  const contents = pins.map(
    ({ file }) => [file, Buffer.from(files[file.slice(file.indexOf('/') + 1)] ?? '')] as const,
  )
  const source = {
    kind: 'url',
    files: contents.map(([file, content]) => ({
      file,
      url: 'https://example.org/',
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  }
  const path = join(emptyFolder(), 'datasets.lock')
  writeFileSync(path, JSON.stringify({ version: 1, datasets: { [name]: { ...entry, source } } }))
  return { lock: path, places: { cache: emptyFolder(), mirror: folderOf(Object.fromEntries(contents)) } }
}

const tarball = async (files: Readonly<Record<string, string>>) =>
  gzipSync(await tarOf(Object.entries(files).map(([name, content]) => ({ name, content }))))

test('WMT14: three archives as one, without pairs one side of which is empty', async () => {
  const options = filled('wmt14-en-de', {
    'training-parallel-europarl-v7.tgz': await tarball({
      'training/europarl-v7.cs-en.cs': 'x\n',
      'training/europarl-v7.de-en.de': 'a\n\nc\n',
      'training/europarl-v7.de-en.en': 'A\nB\nC\n',
    }),
    'training-parallel-commoncrawl.tgz': await tarball({
      'commoncrawl.de-en.en': 'D\n',
      'commoncrawl.de-en.de': 'd\n',
    }),
    'training-parallel-nc-v9.tgz': await tarball({
      'training/news-commentary-v9.de-en.de': 'e\n',
      'training/news-commentary-v9.de-en.en': 'E\n',
    }),
  })
  expect(await all<object>(openDataset('wmt14-en-de', 'train', options).examples)).toEqual(
    ['A', 'C', 'D', 'E'].map((source) => ({ source, target: source.toLowerCase() })),
  )
})

describe('the development sets of WMT', () => {
  const sgm = (...lines: readonly string[]) =>
    lines.map((line, i) => `<seg id="${i + 1}">${line}</seg>\n`).join('')
  const files = (german: string) => ({
    'dev/newstest2013.en': 'One\n',
    'dev/newstest2013.de': 'Eins\n',
    'dev/newstest2014-deen-src.de.sgm': german,
    'dev/newstest2014-deen-ref.en.sgm': sgm('A &amp; B', 'C'),
  })

  test('are plain text and SGM', async () => {
    const options = filled('wmt-newstest-en-de', { 'dev.tgz': await tarball(files(sgm('a &amp; b', 'c'))) })
    const read = (split: string) => all<object>(openDataset('wmt-newstest-en-de', split, options).examples)
    expect(await read('validation')).toEqual([{ source: 'One', target: 'Eins' }])
    expect(await read('test')).toEqual([
      { source: 'A & B', target: 'a & b' },
      { source: 'C', target: 'c' },
    ])
  })

  test('are refused where one side has more segments', async () => {
    const options = filled('wmt-newstest-en-de', { 'dev.tgz': await tarball(files(sgm('a'))) })
    await expect(all<object>(openDataset('wmt-newstest-en-de', 'test', options).examples)).rejects.toThrow(
      /has 1 segments/,
    )
  })
})

test('CNN/DailyMail: the stories of a list, captions with a full stop, highlights a line each', async () => {
  const digest = (url: string) => createHash('sha1').update(url).digest('hex')
  const story = 'A caption\n\nA sentence.\n\n@highlight\n\nFirst point\n\n@highlight\n\nSecond point!\n'
  const cnn = {
    [`cnn/stories/${digest('http://a')}.story`]: story,
    [`cnn/stories/${digest('http://b')}.story`]: story,
  }
  const mail = { [`dailymail/stories/${digest('http://c')}.story`]: '\n\n@highlight\n\nNo text\n' }
  const options = filled('cnn-dailymail', {
    'cnn_stories.tgz': await tarball(cnn),
    'dailymail_stories.tgz': await tarball(mail),
    'all_test.txt': 'http://a\nhttp://c\n',
  })
  expect(await all<object>(openDataset('cnn-dailymail', 'test', options).examples)).toEqual([
    { document: 'A caption . A sentence.', summary: 'First point .\nSecond point!' },
  ])
})

test('XSum: the articles of a list', async () => {
  const article = (summary: string, body: string) =>
    `[SN]URL[SN]\nhttp://bbc\n\n[SN]TITLE[SN]\nT\n\n[SN]FIRST-SENTENCE[SN]\n${summary}\n\n[SN]RESTBODY[SN]\n${body}\n`
  const options = filled('xsum', {
    'XSUM-EMNLP18-Summary-Data-Original.tar.gz': await tarball({
      'bbc-summary-data/1.summary': article('One.', 'Text of\none.'),
      'bbc-summary-data/2.summary': article('Two.', 'Text of two.'),
      'bbc-summary-data/3.summary': article('Three.', ''),
    }),
    'XSum-TRAINING-DEV-TEST-SPLIT-90-5-5.json': JSON.stringify({
      train: ['2'],
      validation: [],
      test: ['1', '3'],
    }),
  })
  expect(await all<object>(openDataset('xsum', 'test', options).examples)).toEqual([
    { document: 'Text of\none.', summary: 'One.' },
  ])
})

test('SST-2: members of a zip archive; the test labels are not there', async () => {
  const options = filled('sst-2', {
    'SST-2.zip': zipOf([
      { name: 'SST-2/train.tsv', content: 'sentence\tlabel\nso "good \t1\n' },
      { name: 'SST-2/test.tsv', content: 'index\tsentence\n0\tso bad\n' },
      { name: 'SST-2/dev.tsv', content: 'label\tsentence\n1\tx\n' },
    ]),
  })
  const read = (split: string) => all<object>(openDataset('sst-2', split, options).examples)
  expect(await read('train')).toEqual([{ text: 'so "good ', label: '1' }])
  expect(await read('test')).toEqual([{ text: 'so bad', label: '' }])
  await expect(read('validation')).rejects.toThrow(
    /columns are "label, sentence", expected "sentence, label"/,
  )
})

test('IMDb: a review a member', async () => {
  const options = filled('imdb', {
    'aclImdb_v1.tar.gz': await tarball({
      'aclImdb/README': 'x',
      'aclImdb/train/pos/0_9.txt': 'good',
      'aclImdb/train/unsup/0_0.txt': 'unknown',
      'aclImdb/test/neg/0_2.txt': 'bad',
    }),
  })
  expect(await all<object>(openDataset('imdb', 'train', options).examples)).toEqual([
    { text: 'good', label: 'pos' },
  ])
  expect(await all<object>(openDataset('imdb', 'test', options).examples)).toEqual([
    { text: 'bad', label: 'neg' },
  ])
})

test('WikiText-103: every line of a member', async () => {
  const zip = zipOf([{ name: 'wikitext-103/wiki.valid.tokens', content: ' \n = A = \n' }])
  const options = filled('wikitext-103', { 'wikitext-103-v1.zip': zip })
  const read = all<object>(openDataset('wikitext-103', 'validation', options).examples)
  expect(await read).toEqual([{ text: ' ' }, { text: ' = A = ' }])
})

describe('a data set', () => {
  const small = { 'train.txt': 'a\n', 'valid.txt': 'b\n', 'test.txt': 'c\n' }

  test('that is not there: which file, and the command that fetches it', async () => {
    const options = { places: { cache: '/nowhere' } }
    const reading = all<object>(openDataset('wikitext-2', 'train', options).examples)
    await expect(reading).rejects.toBeInstanceOf(DataError)
    await expect(reading).rejects.toThrow(
      /lacks wikitext-2\/train\.txt[\s\S]*npx hypros data fetch wikitext-2/,
    )
    await expect(readParallelCorpus('multi30k-en-de', options)).rejects.toThrow(
      /npx hypros data fetch multi30k-en-de/,
    )
  })

  test('of which a file was altered is not read', async () => {
    const options = filled('wikitext-2', small)
    writeFileSync(join(options.places.mirror, 'wikitext-2/train.txt'), 'x\n')
    const reading = all<object>(openDataset('wikitext-2', 'train', options).examples)
    await expect(reading).rejects.toThrow(/not the pinned one[\s\S]*expected: sha256[\s\S]*train\.txt/)
  })

  test('names the files that were read, with their SHA-256', async () => {
    const open = openDataset('wikitext-2', 'train', filled('wikitext-2', small))
    await all<object>(open.examples)
    const sha256 = createHash('sha256').update('a\n').digest('hex')
    expect(open.pins()).toEqual([{ file: 'wikitext-2/train.txt', sha256 }])
  })

  test('has the splits that it has', () => {
    expect(() => openDataset('wikitext-2', 'dev')).toThrow(ConfigError)
    expect(() => openDataset('wikitext-2', 'dev')).toThrow(/use one of: train, validation, test/)
    expect(() => openDataset('pile-10b', 'train')).toThrow(/no longer at its original host/)
  })

  test('with another number of pairs than the lock promises is refused', async () => {
    const gz = (text: string) => gzipSync(text)
    const options = filled('multi30k-en-de', { 'train.en.gz': gz('a\n'), 'train.de.gz': gz('b\n') })
    await expect(readParallelCorpus('multi30k-en-de', options)).rejects.toThrow(
      /has 1 examples, the lock promises 29000/,
    )
  })

  test('of every name in the lock has a reader for every split', () => {
    const downloaded = Object.entries(lock.datasets).filter(
      ([, entry]) => entry.state === 'available' && entry.source.kind === 'url',
    )
    const splits = Object.entries(datasetReaders).map(([name, reader]) => [
      name,
      Object.keys(reader.splits).sort(),
    ])
    const promised = downloaded.map(([name, entry]) => [name, Object.keys(entry.splits ?? {}).sort()])
    expect(Object.fromEntries(splits)).toEqual(Object.fromEntries(promised))
  })
})
