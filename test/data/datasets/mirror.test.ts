/** The data sets as published, wherever a copy of them is at hand: HYPROS_DATA_MIRROR. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { datasetReaders, openDataset } from '../../../src/data/datasets/open.ts'
import { checkFile } from '../../../src/data/fetch/digest.ts'
import { isAddress, placesOf } from '../../../src/data/fetch/place.ts'
import { readLock } from '../../../src/data/lock.ts'
import { readParallelCorpus } from '../../../src/data/parallel-corpus.ts'
import { all } from '../readers/pack.ts'

const { datasets } = readLock()
const mirror = process.env.HYPROS_DATA_MIRROR
const folder = mirror !== undefined && !isAddress(mirror) ? mirror : undefined
/** The cache is looked into after a folder that is not there: only the mirror counts here. */
const options = { places: { ...placesOf(), cache: '/nowhere' } }

beforeEach((context) => {
  if (folder === undefined) context.skip('HYPROS_DATA_MIRROR names no folder with copies of the data sets')
})

/** Which files the mirror has to have: the small ones. */
const mirrored = Object.values(datasets)
  .flatMap((entry) => (entry.state === 'available' && entry.source.kind === 'url' ? entry.source.files : []))
  .filter(({ file }) => folder === undefined || existsSync(join(folder, file)))

test.each(mirrored.map((pin) => [pin.file, pin] as const))('%s is the pinned file', async (file, pin) => {
  expect((await checkFile(join(folder as string, file), pin)).mismatch).toBeUndefined()
})

const multi30k = {
  train: 29_000,
  validation: 1014,
  test: 1000,
  'test-2017': 1000,
  'test-2017-mscoco': 461,
  'test-2018': 1071,
}

/** Examples by split, as published, of every data set whose files are small enough for a mirror. */
const published: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'wmt14-en-de': { validation: 3000, test: 3003 },
  'wmt-en-de-10k': { train: 10_000, validation: 3000 },
  'iwslt15-vi-en': { validation: 1553, test: 1268 },
  'multi30k-en-de': multi30k,
  'multi30k-en-de-tokenised': multi30k,
  'cnn-dailymail-chunks': { train: 8000, validation: 2000, test: 2000 },
  'xsum-sample': { test: 1000 },
  'sst-2-alps': { train: 60_614, validation: 6735, test: 872 },
  'ag-news': { test: 7600 },
  'ag-news-alps': { validation: 10_001, test: 7600 },
  'imdb-counterfactual': {
    train: 1707,
    validation: 245,
    test: 488,
    'revised-train': 1707,
    'revised-validation': 245,
    'revised-test': 488,
    'combined-train': 3414,
    'combined-validation': 490,
    'combined-test': 976,
  },
  'wikitext-2': { validation: 3760, test: 4358 },
  brown: { train: 57_340 },
  tinyshakespeare: { train: 40_000 },
  'charnmt-noise': { en: 13_551, de: 1344, fr: 65_156, cs: 6036 },
  'helm-misspellings': { en: 6523 },
  textfooler: { ag: 1000, imdb: 1000, mr: 1000, yelp: 1000 },
  advglue: { sst2: 148, qqp: 78, mnli: 121, 'mnli-mm': 162, qnli: 148, rte: 81 },
}

describe.each(Object.entries(published))('%s', (name, splits) => {
  test.each(Object.entries(splits))('%s has %i examples', async (split, count) => {
    const examples = await all<object>(openDataset(name, split, options).examples)
    expect(examples).toHaveLength(count)
    expect(datasets[name]?.splits?.[split]).toBe(count)
  })
})

const texts = async (name: string, split: string): Promise<string> => {
  const open = openDataset(name, split, options)
  if (open.kind !== 'text') throw new Error(`${name} is no text`)
  return (await all(open.examples)).map(({ text }) => `${text}\n`).join('')
}

/** White space parts tokens, and a line ends with one. */
const tokens = (text: string) =>
  text.split(/[ \n]+/).filter((word) => word !== '').length + text.split('\n').length - 1

test.each([
  ['validation', 217_646],
  ['test', 245_569],
])('WikiText-2 %s has %i tokens, ends of lines in', async (split, count) => {
  expect(tokens(await texts('wikitext-2', split))).toBe(count)
})

test('Brown has 1,161,192 words', async () => {
  const text = await texts('brown', 'train')
  expect(text.split(/\s+/).filter((word) => word !== '')).toHaveLength(1_161_192)
})

test('Tiny Shakespeare has 1,115,394 characters', async () => {
  expect(await texts('tinyshakespeare', 'train')).toHaveLength(1_115_394)
})

test('AG News and its ALPS version hold the same descriptions under the same topics', async () => {
  const read = async (name: string) => {
    const open = openDataset(name, 'test', options)
    if (open.kind !== 'classification') throw new Error(`${name} has no labels`)
    return all(open.examples)
  }
  const plain = await read('ag-news')
  const alps = await read('ag-news-alps')
  const same = plain.filter(
    ({ text, label }, i) => text.endsWith(`\n${alps[i]?.text}`) && label === alps[i]?.label,
  )
  expect(same).toHaveLength(7600)
})

describe('Multi30k as a model reads it', () => {
  test('has the splits of its publisher, lower-cased, in their order', async () => {
    const { train, validation, test: held, pins } = await readParallelCorpus('multi30k-en-de', options)
    expect([train.length, validation.length, held.length]).toEqual([29_000, 1014, 1000])
    expect(train[0]).toEqual({
      id: 'train/1',
      source: 'two young, white males are outside near many bushes.',
      target: 'zwei junge weiße männer sind im freien in der nähe vieler büsche.',
    })
    expect(pins.map(({ file }) => file)).toEqual([
      'multi30k/train.de.gz',
      'multi30k/train.en.gz',
      'multi30k/val.de.gz',
      'multi30k/val.en.gz',
      'multi30k/test_2016_flickr.de.gz',
      'multi30k/test_2016_flickr.en.gz',
    ])
  })
})

test('every data set with a file in the mirror is in the table', () => {
  const partly = Object.keys(datasetReaders).filter((name) =>
    datasets[name]?.source.files.some(({ file }) => existsSync(join(folder as string, file))),
  )
  expect(partly.sort()).toEqual(Object.keys(published).sort())
})
