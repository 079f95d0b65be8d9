import { parallelLines } from '../readers/parallel.ts'
import { segments } from '../readers/sgm.ts'
import { gunzipped, malformed, type Source } from '../readers/source.ts'
import { tarMember } from '../readers/tar.ts'
import type { DatasetFiles, DatasetReader, Examples, SplitReader } from './types.ts'

type Translation = Examples['translation']
type Open = (files: DatasetFiles) => Promise<Source>

const plain =
  (name: string): Open =>
  (files) =>
    files.get(name)

const compressed =
  (name: string): Open =>
  async (files) =>
    gunzipped(await files.get(name))

const packed =
  (archive: string, member: string): Open =>
  async (files) =>
    tarMember(gunzipped(await files.get(archive)), member)

const pairs = (source: Open, target: Open): SplitReader<'translation'> =>
  async function* (files) {
    yield* parallelLines(await source(files), await target(files))
  }

/** Reads split after split as one. */
const joined = (...readers: readonly SplitReader<'translation'>[]): SplitReader<'translation'> =>
  async function* (files) {
    for (const read of readers) yield* read(files)
  }

/** Leaves out pairs one side of which is empty: what is aligned with nothing. */
const filled = (read: SplitReader<'translation'>): SplitReader<'translation'> =>
  async function* (files) {
    for await (const pair of read(files)) if (pair.source !== '' && pair.target !== '') yield pair
  }

async function* sgmPairs(source: Source, target: Source): AsyncGenerator<Translation> {
  const targets = segments(target)
  try {
    let number = 0
    for await (const segment of segments(source)) {
      number += 1
      const next = await targets.next()
      if (next.done) throw malformed(target, `has ${number - 1} segments, fewer than ${source.name}`)
      yield { source: segment, target: next.value }
    }
    if (!(await targets.next()).done)
      throw malformed(target, `has more than the ${number} segments of ${source.name}`)
  } finally {
    await targets.return(undefined)
  }
}

const europarl = 'training-parallel-europarl-v7.tgz'
const commonCrawl = 'training-parallel-commoncrawl.tgz'
const newsCommentary = 'training-parallel-nc-v9.tgz'

/** The part of an archive of WMT's training data in both languages. */
const part = (archive: string, stem: string) =>
  pairs(packed(archive, `${stem}.en`), packed(archive, `${stem}.de`))

const wmt14: DatasetReader<'translation'> = {
  kind: 'translation',
  splits: {
    train: filled(
      joined(
        part(europarl, 'training/europarl-v7.de-en'),
        part(commonCrawl, 'commoncrawl.de-en'),
        part(newsCommentary, 'training/news-commentary-v9.de-en'),
      ),
    ),
    validation: pairs(packed('validation.tar.gz', 'val.en'), packed('validation.tar.gz', 'val.de')),
    test: pairs(packed('test.tar.gz', 'test.en'), packed('test.tar.gz', 'test.de')),
  },
}

/** The development sets as WMT publishes them: the test set as SGM. */
const newstest: DatasetReader<'translation'> = {
  kind: 'translation',
  splits: {
    validation: pairs(packed('dev.tgz', 'dev/newstest2013.en'), packed('dev.tgz', 'dev/newstest2013.de')),
    async *test(files) {
      const open = (name: string) => packed('dev.tgz', `dev/newstest2014-deen-${name}.sgm`)(files)
      yield* sgmPairs(await open('ref.en'), await open('src.de'))
    },
  },
}

const iwslt15: DatasetReader<'translation'> = {
  kind: 'translation',
  splits: {
    train: pairs(plain('train.vi'), plain('train.en')),
    validation: pairs(packed('dev-2012-en-vi.tgz', 'tst2012.vi'), packed('dev-2012-en-vi.tgz', 'tst2012.en')),
    test: pairs(packed('test-2013-en-vi.tgz', 'tst2013.vi'), packed('test-2013-en-vi.tgz', 'tst2013.en')),
  },
}

const multi30kStems = {
  train: 'train',
  validation: 'val',
  test: 'test_2016_flickr',
  'test-2017': 'test_2017_flickr',
  'test-2017-mscoco': 'test_2017_mscoco',
  'test-2018': 'test_2018_flickr',
} as const

const multi30k = (open: (stem: string, language: string) => Open): DatasetReader<'translation'> => ({
  kind: 'translation',
  splits: Object.fromEntries(
    Object.entries(multi30kStems).map(([split, stem]) => [split, pairs(open(stem, 'en'), open(stem, 'de'))]),
  ),
})

export const translationSets: Readonly<Record<string, DatasetReader<'translation'>>> = {
  'wmt14-en-de': wmt14,
  'wmt-newstest-en-de': newstest,
  'wmt-en-de-10k': {
    kind: 'translation',
    splits: {
      train: pairs(plain('src-train.txt'), plain('tgt-train.txt')),
      validation: pairs(plain('src-val.txt'), plain('tgt-val.txt')),
    },
  },
  'iwslt15-vi-en': iwslt15,
  'multi30k-en-de': multi30k((stem, language) => compressed(`${stem}.${language}.gz`)),
  'multi30k-en-de-tokenised': multi30k((stem, language) => plain(`${stem}.lc.norm.tok.${language}`)),
}
